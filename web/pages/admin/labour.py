"""The labour rules by which rosters are planned and judged: seen, set from a date on, taken back."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.siterule import SitePresetId, SiteRuleId
from contactcenter.services.rostering.rulebook import RulesAsked
from contactcenter.services.rostering.sitelaw import PRESET_NAMES
from contactcenter.services.rostering.siterules import PresetWish, RuleDesk, RuleWish
from web.forms import day_of, number_of
from web.responses import Visit, show
from web.viewmodels.labour import Question, Typed, labour_screen

ADMIN = "administrator"
"""Who sets rules, as long as nobody has to sign in."""
Rules = NamedDependency[RuleDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
PAGE = "/admin/labour"


@get("/", sync_to_thread=True)
def labour_rules(
    request: Visit,
    labour: Rules,
    site: FromQuery[str] = "",
    preset: FromQuery[str] = "",
    day: FromQuery[str] = "",
) -> Shown:
    """Show the rules of a site or a preset; today's of the published roster, when nothing is asked for."""
    asked = RulesAsked(site or None, preset or None, day_of(day))
    return show(request, "admin/labour", labour_screen(labour.book(asked)))


@post("/", sync_to_thread=True)
def set_rule(request: Visit, labour: Rules, data: Fields) -> Shown | Redirect:
    """Set a rule from a day on; what it touches is shown first, what is odd comes back."""
    try:
        wish = rule_wish_of(data)
        if looked := _looked_at(request, labour, wish, data):
            return looked
        labour.set_rule(wish, ADMIN)
    except InvalidInput as error:
        book = labour.book(_asked_again(labour, data))
        typed = Typed(str(error), rule=data)
        return show(request, "admin/labour", labour_screen(book, typed), HTTPStatus.UNPROCESSABLE_ENTITY)
    site = {"site": wish.site} if wish.site else {}
    there = urlencode({**site, "preset": wish.preset, "day": wish.valid_from})
    return Redirect(f"{PAGE}?{there}", status_code=303)


@post("/sites", sync_to_thread=True)
def set_preset(request: Visit, labour: Rules, data: Fields) -> Shown | Redirect:
    """Let a site follow a preset from a day on; shown first and refused as `set_rule`."""
    try:
        wish = preset_wish_of(data)
        if looked := _looked_at(request, labour, wish, data):
            return looked
        labour.set_preset(wish, ADMIN)
    except InvalidInput as error:
        typed = Typed(str(error), site=data)
        screen = labour_screen(labour.book(), typed)
        return show(request, "admin/labour", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    there = urlencode({"site": wish.site, "day": wish.valid_from})
    return Redirect(f"{PAGE}?{there}", status_code=303)


@post("/{number:int}/withdraw", sync_to_thread=True)
def withdraw_rule(request: Visit, labour: Rules, number: FromPath[int], data: Fields) -> Shown | Redirect:
    """Take a rule back; what it touches is shown first."""
    try:
        impact = None if data.get("seen") else labour.impact_of_taking_back(rule=SiteRuleId(number))
        if impact:
            return _asked_whether(request, labour, Question(f"{PAGE}/{number}/withdraw", data, impact))
        labour.withdraw(SiteRuleId(number), ADMIN)
    except Conflict as error:
        return _conflict(request, labour, error)
    return Redirect(PAGE, status_code=303)


@post("/sites/{number:int}/withdraw", sync_to_thread=True)
def withdraw_preset(request: Visit, labour: Rules, number: FromPath[int], data: Fields) -> Shown | Redirect:
    """Take the preset of a site back; what it touches is shown first."""
    try:
        impact = None if data.get("seen") else labour.impact_of_taking_back(preset=SitePresetId(number))
        if impact:
            return _asked_whether(
                request, labour, Question(f"{PAGE}/sites/{number}/withdraw", data, impact)
            )
        labour.withdraw_preset(SitePresetId(number), ADMIN)
    except Conflict as error:
        return _conflict(request, labour, error)
    return Redirect(PAGE, status_code=303)


def _asked_whether(request: Visit, labour: RuleDesk, question: Question) -> Shown:
    return show(request, "admin/labour", labour_screen(labour.book(), question=question))


def _conflict(request: Visit, labour: RuleDesk, error: Conflict) -> Shown:
    screen = labour_screen(labour.book(), Typed(str(error)))
    return show(request, "admin/labour", screen, HTTPStatus.CONFLICT)


def _looked_at(
    request: Visit, labour: RuleDesk, wish: RuleWish | PresetWish, data: Mapping[str, str]
) -> Shown | None:
    """Return the page with what a change would touch; None where nothing is, or it was looked at before."""
    if data.get("seen"):
        return None
    impact = labour.impact(wish)
    if not impact:
        return None
    is_rule = isinstance(wish, RuleWish)
    typed = Typed(rule=data if is_rule else {}, site={} if is_rule else data)
    question = Question(PAGE if is_rule else f"{PAGE}/sites", data, impact)
    return show(
        request, "admin/labour", labour_screen(labour.book(_asked_again(labour, data)), typed, question)
    )


def _asked_again(labour: RuleDesk, data: Mapping[str, str]) -> RulesAsked:
    """Return what a refused form spoke of, as far as there is such a thing."""
    sites = {one.site for one in labour.book().sites}
    site, preset = data.get("site"), data.get("preset")
    return RulesAsked(site if site in sites else None, preset if preset in PRESET_NAMES else None)


def rule_wish_of(data: Mapping[str, str]) -> RuleWish:
    """Read what a rule is to be from a form.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    day, value = day_of(data.get("from")), number_of(data.get("value"), "The value")
    if day is None:
        raise InvalidInput("Give the first day on which the rule counts.")
    if value is None:
        raise InvalidInput("Give the value as a whole number.")
    named = (data.get("preset", ""), data.get("field", ""))
    told = (data.get("source", ""), data.get("confirmed", ""))
    return RuleWish(*named, value, day, *told, site=data.get("site") or None)


def preset_wish_of(data: Mapping[str, str]) -> PresetWish:
    """Read which preset a site is to follow from a form.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    day = day_of(data.get("from"))
    if day is None:
        raise InvalidInput("Give the first day on which the site follows the preset.")
    return PresetWish(data.get("site", ""), data.get("preset", ""), day, data.get("source", ""))


labour_pages = Router(
    path=PAGE, route_handlers=[labour_rules, set_rule, set_preset, withdraw_rule, withdraw_preset]
)
