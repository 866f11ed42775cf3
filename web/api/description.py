"""What the JSON face says of itself: OpenAPI 3.1 at /api/openapi.json, with examples."""

from typing import Any

from litestar import Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Tag

from contactcenter import __version__
from web.api.problems import HOME, KINDS, MEDIA_TYPE

TEXT = """\
Tickets in, agents' work, queues and the floor, the routing rules. There are no accounts yet and the server
answers on its own machine alone. Errors are problem details (RFC 9457) whose types are described under
/api/problems/."""

EXAMPLES: dict[str, Any] = {
    "TicketBody": {
        "source": "shop",
        "external_id": "order-5512-question-1",
        "client": "fashion",
        "queue": "fashion-chat-it",
        "stage": "post_purchase",
        "complexity": 2,
        "language": "it",
        "intent": "return",
        "customer": "c-81",
        "subject": "Return of an order",
    },
    "RedirectionBody": {"complexity": 4, "preferred": 17},
    "AgentBody": {"agent": 17},
    "CompletionBody": {"agent": 17, "wrap_up_seconds": 30},
    "OnwardBody": {"agent": 17, "onward": {"queue": "fashion-email-it", "complexity": 3}},
    "PauseBody": {"until": "2026-11-27T09:30:00+01:00"},
    "CallbackBody": {"due": "2026-11-27T15:00:00+01:00"},
    "MoveBody": {"onward": {"complexity": 1}},
    "CloseBody": {"reason": "Sent twice by the customer."},
    "PresenceBody": {"presence": "available", "overtime": False},
    "HeartbeatBody": {"tickets": [4711, 4712]},
    "RulesBody": {"text": 'name = "Our rules"\n…'},
    "TrialBody": {
        "text": 'name = "Our rules"\n…',
        "start": "2026-11-26T08:00:00+01:00",
        "end": "2026-11-26T20:00:00+01:00",
    },
    "PublicationBody": {"text": 'name = "Our rules"\n…', "note": "Chats in Italian first."},
}
"""One example of each body that a request may have; a test reads each with the model that it belongs to."""

PROBLEM_EXAMPLE = {
    "type": HOME + "invalid",
    "title": KINDS["invalid"].title,
    "status": 422,
    "detail": "One field cannot be used; nothing was changed.",
    "errors": [{"pointer": "#/complexity", "detail": "Input should be less than or equal to 5"}],
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "enum": [kind.type for kind in KINDS.values()]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


class AmendedJson(JsonRenderPlugin):
    """Serves the framework's description with our errors and examples in it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the description as JSON."""
        return super().render(request, amend(openapi_schema))


def amend(schema: dict[str, Any]) -> dict[str, Any]:
    """Put one sentence, our errors and examples into a description made by the framework."""
    for path in schema["paths"].values():
        for operation in path.values():
            operation["summary"] = operation["description"].split(";")[0].split("\n")[0].rstrip(".")
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": PROBLEM_EXAMPLE}
    components["responses"] = {
        "Problem": {"description": "Why nothing was changed", "content": {MEDIA_TYPE: content}}
    }
    for name, example in EXAMPLES.items():
        components["schemas"][name]["examples"] = [example]
    return schema


OPENAPI = OpenAPIConfig(
    title="Contact centre",
    version=__version__,
    description=TEXT,
    path="/api/openapi.json",
    render_plugins=[AmendedJson(path="/")],
    use_handler_docstrings=True,
    tags=[
        Tag("tickets", "Contacts in the hands of the live system."),
        Tag("agents", "People and bots, and their desks."),
        Tag("floor", "Queues, the whole floor, and what may never be."),
        Tag("rules", "The routing rules and their versions."),
        Tag("problems", "The types of error."),
    ],
)
