import pytest

from contactcenter.domain.errors import NotFound
from routing.events import AgentNotReady, NotReadyReason, OfferRefused
from routing.explain import Explainer, explain
from routing.plan import Plan
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
