"""The roster's life: versions, drafts with edits by hand, what a draft changes, publishing."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.runs import RosterId
from contactcenter.services.rostering.desk import RosterDesk, Signature
from contactcenter.services.views.rosterdesk import DraftDay
from web.forms import day_of, number_of
from web.responses import Visit, show, show_part
from web.rosterforms import LEAD, TypedEdit, edit_of, key_of_form, lock_of, typed_edit
from web.viewmodels.rosterdesk import OverviewScreen, comparison_screen, draft_screen

Rosters = NamedDependency[RosterDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template


@get("/", sync_to_thread=True)
def overview(request: Visit, rostering: Rosters) -> Shown:
    """Show drafts, what is published, and earlier versions."""
    return show(request, "lead/rosters", OverviewScreen(rostering.overview()))


@post("/{roster:int}/draft", sync_to_thread=True)
def make_draft(rostering: Rosters, roster: FromPath[int]) -> Redirect:
    """Draft a roster from any version."""
    made = rostering.draft(RosterId(roster), LEAD)
    return Redirect(f"/lead/roster/{made}", status_code=303)


@get("/{roster:int}", sync_to_thread=True)
def draft_day(
    request: Visit,
    rostering: Rosters,
    roster: FromPath[int],
    day: FromQuery[str | None] = None,
    agent: FromQuery[str | None] = None,
    start: FromQuery[str | None] = None,
) -> Shown:
    """Show one day of a draft, with a shift opened for editing where one is named."""
    found = rostering.day(RosterId(roster), day_of(day), key_of_form(agent, start))
    return show(request, "lead/draft", draft_screen(found))


@post("/{roster:int}/edit", sync_to_thread=True)
def edit(
    request: Visit, rostering: Rosters, roster: FromPath[int], data: Fields, day: FromQuery[str]
) -> Shown | Redirect:
    """Make an edit; what cannot be stored comes back with what was typed."""
    typed = typed_edit(data)
    if data.get("try"):
        return _tried(request, rostering, RosterId(roster), typed, day)
    found = _day_of(rostering, RosterId(roster), typed, day)
    try:
        change, words = edit_of(typed, found)
        rostering.edit(found.head.id, change, words, Signature(LEAD, lock_of(typed)))
    except (Conflict, InvalidInput, NotFound) as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return show(request, "lead/draft", draft_screen(found, typed, None, str(error)), status)
    return Redirect(f"/lead/roster/{roster}?day={found.day}", status_code=303)


@post("/{roster:int}/effect", sync_to_thread=True)
def effect(rostering: Rosters, roster: FromPath[int], data: Fields, day: FromQuery[str]) -> Template:
    """Show what an edit would do, for the panel beside its form."""
    typed = typed_edit(data)
    found = _day_of(rostering, RosterId(roster), typed, day)
    try:
        seen = rostering.effect(found.head.id, edit_of(typed, found)[0])
    except (Conflict, InvalidInput, NotFound) as error:
        return show_part("lead/draft/_effect.html.j2", draft_screen(found, typed, None, str(error)))
    return show_part("lead/draft/_effect.html.j2", draft_screen(found, typed, seen))


def _tried(request: Visit, rostering: RosterDesk, roster: RosterId, typed: TypedEdit, day: str) -> Shown:
    """Show the whole page with the effect of an edit that is not stored."""
    found = _day_of(rostering, roster, typed, day)
    try:
        seen = rostering.effect(roster, edit_of(typed, found)[0])
    except (Conflict, InvalidInput, NotFound) as error:
        screen = draft_screen(found, typed, None, str(error))
        return show(request, "lead/draft", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return show(request, "lead/draft", draft_screen(found, typed, seen))


def _day_of(rostering: RosterDesk, roster: RosterId, typed: TypedEdit, day: str) -> DraftDay:
    return rostering.day(roster, day_of(day), key_of_form(typed.agent, typed.start))


@post("/{roster:int}/{step:str}", sync_to_thread=True)
def step_draft(rostering: Rosters, roster: FromPath[int], step: FromPath[str], data: Fields) -> Redirect:
    """Undo, redo, bring up to date, place what is due, or discard."""
    by = Signature(LEAD, number_of(data.get("lock"), "The state of the draft"))
    draft = RosterId(roster)
    if step == "undo":
        rostering.undo(draft, by)
    elif step == "redo":
        rostering.redo(draft, by)
    elif step == "update":
        rostering.update(draft, LEAD)
    elif step == "place":
        rostering.place(draft, by)
    elif step == "discard":
        rostering.discard(draft, by)
        return Redirect("/lead/roster", status_code=303)
    else:
        raise NotFound(f"There is no step {step!r} of a draft.")
    day = day_of(data.get("day"))
    return Redirect(f"/lead/roster/{roster}{f'?day={day}' if day else ''}", status_code=303)


@get("/{roster:int}/changes", sync_to_thread=True)
def changes(request: Visit, rostering: Rosters, roster: FromPath[int]) -> Shown:
    """Show what a draft changes for whom, before it is published."""
    return show(request, "lead/changes", comparison_screen(rostering.comparison(RosterId(roster))))


@post("/{roster:int}/publish", sync_to_thread=True)
def publish_draft(
    request: Visit, rostering: Rosters, roster: FromPath[int], data: Fields
) -> Shown | Redirect:
    """Publish a draft as the next version."""
    note, override = data.get("note", "").strip(), data.get("override", "").strip()
    by = Signature(LEAD, number_of(data.get("lock"), "The state of the draft"))
    try:
        rostering.publish(RosterId(roster), by, note, override)
    except (Conflict, InvalidInput) as error:
        found = rostering.comparison(RosterId(roster))
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        screen = comparison_screen(found, str(error), override, note)
        return show(request, "lead/changes", screen, status)
    return Redirect("/lead/roster", status_code=303)


roster_pages = Router(
    path="/lead/roster",
    route_handlers=[
        overview,
        make_draft,
        draft_day,
        edit,
        effect,
        step_draft,
        changes,
        publish_draft,
    ],
)
