"""From the forms of the live pages to commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.units import AgentId, ContactId, QueueId
from contactcenter.services.dispatch.commands import (
    Accept,
    CloseTicket,
    Command,
    Complete,
    EndWrapUp,
    MoveTicket,
    Pause,
    Presence,
    Redirection,
    Refuse,
    Requeue,
    SetAgentState,
    Transfer,
    Wake,
)
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.outcomes import Outcome
from web.forms import choice_of, number_of

LEVELS = range(1, 6)
LONGEST_TEXT = 500

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do to a ticket: by whom (None for a supervisor), and how it is to be routed then."""

    ticket: ContactId
    agent: AgentId
    onward: Redirection
    reason: str


AGENT_STEPS: Mapping[str, Callable[[Step], Command]] = {
    "accept": lambda step: Accept(step.ticket, step.agent),
    "refuse": lambda step: Refuse(step.ticket, step.agent),
    "complete": lambda step: Complete(step.ticket, step.agent),
    "end-wrap-up": lambda step: EndWrapUp(step.ticket, step.agent),
    "transfer": lambda step: Transfer(step.ticket, step.agent, step.onward),
    "requeue": lambda step: Requeue(step.ticket, step.agent),
    "pause": lambda step: Pause(step.ticket),
}
LEAD_STEPS: Mapping[str, Callable[[Step], Command]] = {
    "move": lambda step: MoveTicket(step.ticket, step.onward),
    "close": lambda step: CloseTicket(step.ticket, step.reason),
    "wake": lambda step: Wake(step.ticket),
}
NOBODY = AgentId(0)


def command_of(
    steps: Mapping[str, Callable[[Step], Command]], name: str, ticket: ContactId, agent: AgentId, form: Form
) -> Command:
    """Return the command that a form on a ticket asks for.

    Raises
    ------
    NotFound
        When there is no such step.
    InvalidInput
        When a field cannot be used.
    """
    if name not in steps:
        raise NotFound(f"There is no step {name!r}; there are: {', '.join(steps)}.")
    reason = form.get("reason", "").strip()
    if len(reason) > LONGEST_TEXT:
        raise InvalidInput(f"The reason has {len(reason)} characters; give at most {LONGEST_TEXT}.")
    return steps[name](Step(ticket, agent, redirection_of(form), reason))


def redirection_of(form: Form) -> Redirection:
    """Return how a form routes a ticket from here; an empty field changes nothing."""
    complexity = number_of(form.get("complexity"), "The complexity")
    if complexity is not None and complexity not in LEVELS:
        raise InvalidInput(f"The complexity {complexity} is none; give 1 to 5.")
    queue = form.get("queue", "")
    return Redirection(queue=QueueId(queue) if queue else None, complexity=complexity)


def state_of(agent: AgentId, form: Form) -> SetAgentState:
    """Return the state that an agent's form asks for."""
    presence = choice_of(form.get("presence"), Presence)
    if presence is None or presence is Presence.OUTAGE:
        raise InvalidInput("Say what you do: available, break, away or signed_out.")
    return SetAgentState(agent, presence, overtime=form.get("overtime") == "yes")


def submit_form(
    dispatch: Dispatch, command: Command, form: Form, what: str, if_version: int | None = None
) -> Outcome:
    """Have a form's command carried out once, however often it is sent.

    Parameters
    ----------
    what : sets the form apart from the others of its page.
    """
    key = form.get("key", "")
    if not 8 <= len(key) <= 100:
        raise InvalidInput("The form came without its key; reload the page and send it again.")
    return dispatch.submit(
        command, key=f"form:{key}:{what}", if_version=if_version, actor=form.get("actor", "")[:100]
    )
