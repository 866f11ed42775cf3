import pytest

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import QueueId
from routing.events import AgentNotReady, NotReadyReason, OfferAccepted, OfferRefused
from routing.explain import Explainer, explain
from routing.plan import Plan
from routing.policies.reserved_agents import ReservedAgents
from tests.routing.scenes import OFFERS, Caller, agent, bot, step


def scene():
    people = [
        agent(1, sales=2),
        agent(2, sales=5),
        agent(3, sales=3),
        agent(4, sales=5, clients=("other",)),
        agent(5, sales=5),
        bot(9, sales=5),
    ]
    caller = Caller(people, default=Plan((step(sales=3),)), channel_profiles=OFFERS)
    caller.ready(1, 2)
    caller.wait(12_000)
    caller.ready(3, 4, 9)
    caller.tell(AgentNotReady(5, NotReadyReason.BREAK), 12_000)
    return caller


def test_each_decision_is_explained_with_the_reasons_of_all_others():
    caller = scene()
    explainer = Explainer(caller.engine).watch()
    caller.arrive(1, 20_000)
    (told,) = explainer.take()
    assert told.chosen == 2
    assert told.why_not(1) == "A1 has sales at level 2, asked is 3."
    assert told.why_not(2) == "A2 got contact 1."
    assert (
        told.why_not(3)
        == "A3 was eligible (idle for 8 s), but A2 came first: longest_idle preferred idle for 20 s."
    )
    assert told.why_not(4) == "A4 does not work for client shop."
    assert told.why_not(5) == "A5 is not available: on break."
    assert told.why_not(9) == "B9 is a bot, and this step is for people."
    lines = list(told.lines())
    assert lines[0] == (
        "Contact 1 went to A2 after 0 s by step 1: idle for 20 s (longest_idle), score 0 (highest_score)."
    )
    assert explainer.take() == []


def test_a_waiting_contact_is_explained_by_what_stands_against_each_agent():
    caller = scene()
    caller.arrive(1, 20_000)
    caller.arrive(2, 20_000)
    caller.arrive(3, 20_000)
    told = explain(caller.engine, 3, 25_000)
    assert told.chosen is None
    assert "has no room" in told.why_not(2)
    assert next(told.lines()) == "Contact 3 waits for 5 s; 0 agents could take it now."
    assert ("is a bot, and this step is for people", 1) in told.obstacles()


def test_who_gave_a_contact_back_is_told_apart():
    caller = scene()
    caller.arrive(1, 20_000)
    caller.arrive(2, 20_000)
    caller.tell(OfferRefused(1, 2), 21_000)
    assert "has just given the contact back; may be asked again in 60 s" in explain(
        caller.engine, 1, 21_000
    ).why_not(2)


def test_an_agent_who_became_free_is_explained_by_scores():
    caller = scene()
    for number in range(1, 5):
        caller.arrive(number, 20_000 + number)
    explainer = Explainer(caller.engine).watch()
    caller.tell(AgentNotReady(2, NotReadyReason.AWAY), 22_000)
    caller.wait(30_000)
    caller.ready(5)
    told = explainer.take()[-1]
    assert told.chosen == 5
    assert told.rivals[0].contact == told.contact


def test_an_end_of_shift_is_named():
    caller = Caller([agent(1)])
    caller.ready(1, until_ms=10_000)
    caller.arrive(1, 10_000)
    assert "past the end of the published shift" in explain(caller.engine, 1, 10_000).why_not(1)
    caller.tell(AgentNotReady(1, NotReadyReason.AWAY), 11_000)
    assert explain(caller.engine, 1, 12_000).why_not(1) == "A1 is not available: away."


def test_an_unknown_contact_or_agent_cannot_be_explained():
    caller = scene()
    with pytest.raises(NotFound):
        explain(caller.engine, 404, 12_000)
    caller.arrive(1, 12_000)
    with pytest.raises(NotFound):
        explain(caller.engine, 1, 12_000).why_not(77)


FOR_BOTS = Plan((step(bots=True, people=False), step(after_ms=90_000, bots=True)))
ALONE = Plan((step(),), preferred_until_ms=90_000)


def missed(caller):
    caller.arrive(9, 0)
    caller.wait(20_000)


def busy(caller):
    caller.arrive(9, 0, preferred=1)
    caller.tell(OfferAccepted(9, 1), 1)


def refused(caller):
    busy(caller)
    caller.arrive(1, 2)
    caller.tell(OfferRefused(1, 2), 3)


@pytest.mark.parametrize(
    ("whom", "people", "options", "before", "said"),
    [
        (1, [agent(1, clients=("other",))], {}, None, "does not work for client shop"),
        (1, [agent(1, channels=(Channel.CHAT,))], {}, None, "does not work on channel voice"),
        (
            1,
            [agent(1, "n")],
            {"default": Plan((step(pools=("s",)),))},
            None,
            "is in no pool of this step (s)",
        ),
        (
            1,
            [agent(1, sales=2)],
            {"default": Plan((step(sales=3),))},
            None,
            "has sales at level 2, asked is 3",
        ),
        (1, [agent(1)], {"default": FOR_BOTS}, None, "is a person, and this step is for bots"),
        (1, [bot(1)], {}, None, "is a bot, and this step is for people"),
        (
            1,
            [bot(1, ("hours",))],
            {"default": FOR_BOTS},
            None,
            "is a bot that cannot settle an unknown intent",
        ),
        (1, [agent(1)], {"default": Plan((step(after_ms=90_000),))}, None, "no step of the plan is open"),
        (1, [agent(1)], {}, missed, "is not available: not responding"),
        (
            1,
            [agent(1)],
            {},
            busy,
            "holds 100 of 100 units and works on something that allows nothing beside it",
        ),
        (
            2,
            [agent(1), agent(2)],
            {},
            refused,
            "has just given the contact back; may be asked again in 37 s",
        ),
        (
            2,
            [agent(1), agent(2)],
            {"default": ALONE},
            busy,
            "is not the agent for whom the contact waits first",
        ),
        (
            1,
            [agent(1, "n")],
            {"contact_selection": ReservedAgents({QueueId("q"): 1})},
            None,
            "is one of the last idle agents of a pool that keeps some for other queues",
        ),
    ],
)
def test_each_condition_of_eligibility_is_named(whom, people, options, before, said):
    caller = Caller(people, channel_profiles=OFFERS, **options)
    caller.ready(*(known.id for known in people))
    if before is not None:
        before(caller)
    caller.wait(23_003)
    if 1 not in caller.engine.floor.cases:
        caller.arrive(1, preferred=1 if options.get("default") is ALONE else None)
    assert said in explain(caller.engine, 1, 23_003).why_not(whom)
