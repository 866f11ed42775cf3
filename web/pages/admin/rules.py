"""The routing rules: read, changed as a draft, checked, published, and brought back."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.services.dispatch.commands import PublishRules
from contactcenter.services.dispatch.trialroom import TrialRoom
from contactcenter.services.dispatch.views import LiveViews, RulesVersion
from web.forms import number_of
from web.live.actions import submit_form
from web.live.room import Live, LiveRoom
from web.pages.admin.trials import Trials, question_of
from web.responses import Visit, show
from web.viewmodels.agentdesk import Notice
from web.viewmodels.rules import Draft, rules_screen

Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
LONGEST_TEXT = 200_000


@get("/rules", sync_to_thread=True)
def rules(
    request: Visit, live: LiveRoom, version: FromQuery[str] = "", published: FromQuery[str] = ""
) -> Shown:
    """Show the rules in force in the editor, or those of an earlier version to bring them back."""
    versions = live.views.rules()
    chosen = _chosen(versions, number_of(version, "The version"))
    note = f"Back to version {chosen.version}" if chosen and not chosen.in_force else ""
    draft = _with_period(Draft(chosen.text if chosen else "", note), live)
    notice = Notice(f"Version {published} is in force.", problem=False) if published.isdecimal() else None
    return show(request, "admin/rules", rules_screen(versions, draft, _zone(live), notice))


@post("/rules", sync_to_thread=True)
def edit_rules(request: Visit, live: LiveRoom, trials: Trials, data: Fields) -> Shown | Redirect:
    """Check a draft, try it on the past, or publish it."""
    draft = _with_period(read_draft(data, live.views), live)
    if data.get("do") == "try" and draft.rules is not None:
        return _try(request, live, trials, draft)
    if data.get("do") != "publish" or draft.rules is None:
        status = 422 if draft.problems else 200
        return show(request, "admin/rules", rules_screen(live.views.rules(), draft, _zone(live)), status)
    outcome = submit_form(live.dispatch, PublishRules(draft.text, draft.note), data, "publish")
    if outcome.refusal is not None:
        notice = Notice(outcome.refusal.reason)
        return show(
            request, "admin/rules", rules_screen(live.views.rules(), draft, _zone(live), notice), 409
        )
    return Redirect(f"/admin/rules?published={outcome.rules}", status_code=303)


def _try(request: Visit, live: Live, trials: TrialRoom, draft: Draft) -> Shown | Redirect:
    try:
        name = trials.begin(question_of(draft, _zone(live)))
    except (Conflict, InvalidInput) as error:
        screen = rules_screen(live.views.rules(), draft, _zone(live), Notice(str(error)))
        return show(request, "admin/rules", screen, 409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/admin/rules/trials/{name}", status_code=303)


def _with_period(draft: Draft, live: Live) -> Draft:
    """Return a draft to be tried on the last day, where no period was chosen."""
    if draft.start:
        return draft
    now = live.now().astimezone(ZoneInfo(_zone(live)))
    start, end = now - timedelta(days=1), now + timedelta(minutes=1)
    return replace(draft, start=f"{start:%Y-%m-%dT%H:%M}", end=f"{end:%Y-%m-%dT%H:%M}")


def read_draft(form: dict[str, str], views: LiveViews) -> Draft:
    """Return the draft of a form with everything that is wrong with it.

    Raises
    ------
    InvalidInput
        When it is too long to be rules.
    """
    text, note = form.get("text", "").replace("\r\n", "\n"), form.get("note", "").strip()
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"The draft has {len(text)} characters; rules have at most {LONGEST_TEXT}.")
    draft = Draft(text, note, (), None, form.get("start", ""), form.get("end", ""), form.get("target", ""))
    try:
        return replace(draft, rules=views.draft(text))
    except InvalidInput as error:
        return replace(draft, problems=error.problems or (str(error),))


def _chosen(versions: tuple[RulesVersion, ...], number: int | None) -> RulesVersion | None:
    if number is None:
        return versions[0] if versions else None
    for version in versions:
        if version.version == number:
            return version
    raise NotFound(f"There is no version {number} of the rules.")


def _zone(live: Live) -> str:
    return live.reporting.directory().zone
