"""The routing rules by JSON: their versions, and a draft from its check to its publication."""

import asyncio

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.services.dispatch.trialroom import TrialRoom
from contactcenter.services.dispatch.views import LiveViews, RulesVersion
from web.api.answers import DraftAnswer, PublicationAnswer
from web.api.asking import Asked
from web.api.bodies import PublicationBody, RulesBody, TrialBody
from web.api.trials import TrialAnswer, trial_answer

LONGEST_SECONDS = 300.0
"""A caller waits so long for a trial; the page shows how far it is."""


@get("/", sync_to_thread=True)
def versions(views: NamedDependency[LiveViews]) -> tuple[RulesVersion, ...]:
    """Return every published version, the newest first."""
    return views.rules()


@post("/validate", status_code=200, sync_to_thread=True)
def validate(views: NamedDependency[LiveViews], data: JSONBody[RulesBody]) -> DraftAnswer:
    """Check a draft and store nothing."""
    rules = views.draft(data.text)
    return DraftAnswer(rules.name, tuple(rule.name for rule in rules.rules), rules.notes)


@post("/publish", status_code=201)
async def publish(
    asked: Asked, views: NamedDependency[LiveViews], data: JSONBody[PublicationBody]
) -> PublicationAnswer:
    """Route by these rules from now on; who waits is planned anew with its age."""
    # First outside of the router: every problem is told by itself, and nobody is held up.
    await asyncio.to_thread(views.draft, data.text)
    outcome = await asked.carry_out(data.command())
    if outcome.rules is None:
        raise OutsideFailure("The router gave no version; read the versions to see what became of it.")
    return PublicationAnswer(outcome.rules)


@post("/try", status_code=200, sync_to_thread=True)
def try_draft(trials: NamedDependency[TrialRoom], data: JSONBody[TrialBody]) -> TrialAnswer:
    """Let the customers of a past period meet other rules; a long period takes minutes."""
    name = trials.begin(data.question())
    state = trials.look(name, LONGEST_SECONDS)
    if not state.is_over:
        trials.stop(name)
        raise OutsideFailure(f"No result within {LONGEST_SECONDS:.0f} s; try a shorter period.")
    if state.result is None:
        raise InvalidInput(f"There is no result. {state.failure}")
    return trial_answer(state, state.result)


rule_routes = Router(path="/rules", tags=["rules"], route_handlers=[versions, validate, publish, try_draft])
