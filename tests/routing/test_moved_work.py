"""What is taken from somebody who has stopped to work is not given to them again."""

import pytest

from contactcenter.domain.contact import Channel
from routing.decisions import Assigned, Offered
from routing.events import AgentNotReady, ContactMoved, NotReadyReason
from tests.routing.scenes import Caller, agent, contact


@pytest.mark.parametrize("reason", [NotReadyReason.BREAK, NotReadyReason.AWAY, NotReadyReason.SHIFT_END])
def test_moved_work_is_not_given_to_an_agent_who_is_not_available(reason):
    caller = Caller([agent(1)])
    caller.ready(1)
    caller.arrive(1)
    caller.tell(AgentNotReady(1, reason))
    said = caller.tell(ContactMoved(contact(1, channel=Channel.EMAIL)))
    assert not [one for one in said if isinstance(one, Offered | Assigned)]


def test_who_stopped_to_work_is_asked_again_when_they_come_back():
    caller = Caller([agent(1)])
    caller.ready(1)
    caller.arrive(1)
    caller.tell(AgentNotReady(1, NotReadyReason.BREAK))
    caller.tell(ContactMoved(contact(1, channel=Channel.EMAIL)))
    assert Assigned(1, 1) in caller.ready(1)
