"""The routing rules by JSON: their versions, and a draft from its check to its publication."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.dispatch.views import LiveViews, RulesVersion
from routing.rulefile import parse_rules
from web.api.answers import DraftAnswer, PublicationAnswer
from web.api.asking import Asked
from web.api.bodies import PublicationBody, RulesBody


@get("/", sync_to_thread=True)
def versions(views: NamedDependency[LiveViews]) -> tuple[RulesVersion, ...]:
    """Return every published version, the newest first."""
    return views.rules()


@post("/validate", status_code=200, sync_to_thread=True)
def validate(data: JSONBody[RulesBody]) -> DraftAnswer:
    """Check a draft and store nothing."""
    rules = parse_rules(data.text)
    return DraftAnswer(rules.name, tuple(rule.name for rule in rules.rules), rules.notes)


@post("/publish", status_code=201, sync_to_thread=True)
def publish(asked: Asked, data: JSONBody[PublicationBody]) -> PublicationAnswer:
    """Route by these rules from now on; who waits is planned anew with its age."""
    outcome = asked.carry_out(data.command())
    if outcome.rules is None:
        raise OutsideFailure("The router gave no version; read the versions to see what became of it.")
    return PublicationAnswer(outcome.rules)


rule_routes = Router(path="/rules", tags=["rules"], route_handlers=[versions, validate, publish])
