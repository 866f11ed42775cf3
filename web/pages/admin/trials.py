"""Rules on trial: begun from the editor, watched, stopped."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.dispatch.trialroom import TrialId, TrialQuestion, TrialRoom
from web.forms import number_of
from web.live.room import LiveRoom
from web.responses import Visit, show
from web.viewmodels.rules import Draft
from web.viewmodels.trial import trial_screen

Trials = NamedDependency[TrialRoom]
SHORT_SECONDS = 0.2
LONGEST_TARGET = 86_400


@get("/rules/trials/{name:str}", sync_to_thread=True)
def trial(request: Visit, live: LiveRoom, trials: Trials, name: FromPath[str]) -> Response[str] | Template:
    """Show how far a trial is, or what came out."""
    state = trials.look(TrialId(name), SHORT_SECONDS)
    return show(request, "admin/trial", trial_screen(state, live.reporting.directory(), live.now()))


@post("/rules/trials/{name:str}/stop", sync_to_thread=True)
def stop_trial(trials: Trials, name: FromPath[str]) -> Redirect:
    """End a trial before its result."""
    trials.stop(TrialId(name))
    return Redirect(f"/admin/rules/trials/{name}", status_code=303)


def question_of(draft: Draft, zone: str) -> TrialQuestion:
    """Return what the editor's form asks a trial for.

    Raises
    ------
    InvalidInput
        When the period or the target cannot be used.
    """
    target = number_of(draft.target, "The acceptable wait")
    if target is None or target > LONGEST_TARGET:
        raise InvalidInput(f"The acceptable wait is {draft.target!r}; give 0 to {LONGEST_TARGET} seconds.")
    start, end = _instant_of(draft.start, zone), _instant_of(draft.end, zone)
    return TrialQuestion(draft.text, start, end, target, draft.note)


def _instant_of(text: str, zone: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no time of the period; write it as 2026-11-27T09:30.") from error
