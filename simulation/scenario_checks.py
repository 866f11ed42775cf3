"""What must hold of a scenario file as a whole: every contact finds somebody, every line a queue."""

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import InvalidInput
from routing.floor import requirement_of
from simulation.scenario import ContactType, Scenario, pool_of


def check_floor(scenario: Scenario) -> None:
    """Refuse a scenario whose tables do not go together.

    Raises
    ------
    InvalidInput
        When nobody may ever take a contact, or lines belong to a queue that is not there.
    """
    for number, kind in enumerate(scenario.contact_types):
        _check_served(scenario, kind, f"contact_types[{number}]")
    for number, group in enumerate(scenario.line_groups):
        for queue in group.queues:
            if queue not in scenario.queues:
                raise InvalidInput(
                    f"lines[{number}].queues names {queue!r}; known are {', '.join(scenario.queues)}."
                )


def _check_served(scenario: Scenario, kind: ContactType, where: str) -> None:
    contact = kind.contact()
    last = requirement_of(contact, scenario.planner.plan_for(contact).steps[-1])
    pools = {
        pool_of(plan.agent)
        for plan in scenario.agents
        if last.admits(plan.agent) and (plan.agent.kind is AgentKind.HUMAN or kind.bot is not None)
    }
    if not pools:
        raise InvalidInput(
            f"{where}: nobody may ever take {kind.id!r}: no pool of people has its channel "
            f"{kind.channel.value!r} and client {kind.client!r} and what routes.{kind.queue} asks; "
            "give one, or (for bots) a table `bot`."
        )
