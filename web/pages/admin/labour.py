"""The labour rules by which rosters are planned and judged: seen, set from a date on, taken back."""

from collections.abc import Mapping
from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.siterule import SiteRuleId
from contactcenter.services.rostering.siterules import PRESET_NAMES, RuleDesk, RuleWish
from web.forms import day_of, number_of
from web.responses import Visit, show
from web.viewmodels.labour import labour_screen

ADMIN = "administrator"
"""Who sets rules, as long as nobody has to sign in."""
Rules = NamedDependency[RuleDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template


@get("/", sync_to_thread=True)
def labour_rules(
    request: Visit, labour: Rules, preset: FromQuery[str] = "", day: FromQuery[str] = ""
) -> Shown:
    """Show the rules of a day: today's of the published roster, when nothing else is asked for."""
    return show(request, "admin/labour", labour_screen(labour.book(preset or None, day_of(day))))


@post("/", sync_to_thread=True)
def set_rule(request: Visit, labour: Rules, data: Fields) -> Shown | Redirect:
    """Set a rule from a day on; what cannot be stored comes back with what was typed."""
    try:
        wish = wish_of(data)
        labour.set_rule(wish, ADMIN)
    except InvalidInput as error:
        screen = labour_screen(labour.book(_known(data)), str(error), data)
        return show(request, "admin/labour", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect(f"/admin/labour?preset={wish.preset}&day={wish.valid_from}", status_code=303)


@post("/{number:int}/withdraw", sync_to_thread=True)
def withdraw_rule(request: Visit, labour: Rules, number: FromPath[int]) -> Shown | Redirect:
    """Take a rule back."""
    try:
        labour.withdraw(SiteRuleId(number), ADMIN)
    except Conflict as error:
        return show(request, "admin/labour", labour_screen(labour.book(), str(error)), HTTPStatus.CONFLICT)
    return Redirect("/admin/labour", status_code=303)


def _known(data: Mapping[str, str]) -> str | None:
    preset = data.get("preset")
    return preset if preset in PRESET_NAMES else None


def wish_of(data: Mapping[str, str]) -> RuleWish:
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
    return RuleWish(*named, value, day, data.get("source", ""), data.get("confirmed", ""))


labour_pages = Router(path="/admin/labour", route_handlers=[labour_rules, set_rule, withdraw_rule])
