from contactcenter.domain.contact import Channel
from contactcenter.domain.units import QueueId, TeamId
from routing.decisions import Assigned
from routing.events import ServiceEnded
from routing.plan import Plan
from routing.policies import AGENT_SELECTIONS, CONTACT_SELECTIONS
from routing.policies.best_proficiency import BestProficiency
from routing.policies.least_loaded import LeastLoaded
from routing.policies.local_specialist import LocalSpecialist
from routing.policies.longest_weighted_wait import LongestWeightedWait
from routing.policies.queue_priority import QueuePriority
from routing.policies.reserved_agents import ReservedAgents
from routing.policies.round_robin import RoundRobin
from routing.policies.service_level_risk import ServiceLevelRisk
from routing.policy import ByPool, ByQueue
from tests.routing.scenes import AUTO, Caller, agent, step


def order(caller, first_agent, contacts):
    """Make agents ready one second apart and return the contacts in the order in which they are served."""
    served = []
    for number in range(first_agent, first_agent + contacts):
        caller.wait(caller.now + 1_000)
        served += [said.contact for said in caller.ready(number)]
    return served


def people(count, team=None):
    return [agent(number, team) for number in range(1, count + 1)]


def test_every_policy_is_known_by_its_own_name():
    assert {name: known.name for name, known in AGENT_SELECTIONS.items()} == {
        n: n for n in AGENT_SELECTIONS
    }
    made = {name: policy().name for name, policy in CONTACT_SELECTIONS.items()}
    assert made == {name: name for name in CONTACT_SELECTIONS}


def test_longest_idle_takes_turns_by_idle_time_then_id():
    caller = Caller(people(3))
    caller.ready(2)
    caller.wait(10)
    caller.ready(3, 1)
    for number in (1, 2, 3):
        caller.arrive(number)
    assert caller.holders() == {1: 2, 2: 1, 3: 3}


def test_longest_idle_prefers_the_idle_to_the_busy_with_room():
    caller = Caller(people(2))
    caller.ready(1)
    caller.arrive(1, 5, channel=Channel.CHAT)
    caller.wait(1_000)
    caller.ready(2)
    caller.arrive(2, 1_000, channel=Channel.CHAT)
    assert caller.holders() == {1: 1, 2: 2}


def test_least_loaded_fills_agents_evenly_and_notices_when_work_ends():
    caller = Caller(people(2), agent_selection=LeastLoaded())
    caller.ready(1, 2)
    for number in range(1, 5):
        caller.arrive(number, number, channel=Channel.CHAT)
    assert caller.holders() == {1: 1, 2: 2, 3: 1, 4: 2}
    caller.tell(ServiceEnded(2, 2), 10)
    caller.tell(ServiceEnded(4, 2), 11)
    caller.arrive(5, 12, channel=Channel.CHAT)
    caller.arrive(6, 13, channel=Channel.CHAT)
    assert (caller.holders()[5], caller.holders()[6]) == (2, 2)


def test_best_proficiency_takes_the_highest_levels_of_what_is_asked():
    caller = Caller(
        [agent(1, sales=3, orders=5), agent(2, sales=5), agent(3, sales=4)],
        default=Plan((step(sales=2),)),
        agent_selection=BestProficiency(),
    )
    caller.ready(1, 2, 3)
    for number in (1, 2, 3):
        caller.arrive(number)
    assert caller.holders() == {1: 2, 2: 3, 3: 1}


def test_round_robin_goes_on_from_the_last_one_whatever_the_idle_time():
    caller = Caller(people(3), agent_selection=RoundRobin())
    caller.ready(1, 2, 3)
    for number in (1, 2, 3):
        caller.arrive(number)
    for number in (3, 2, 1):
        caller.wait(caller.now + 1_000)
        caller.tell(ServiceEnded(number, number))
    for number in (4, 5, 6):
        caller.arrive(number)
    assert [caller.holders()[number] for number in (4, 5, 6)] == [1, 2, 3]


def test_agent_selection_may_differ_between_queues():
    selection = ByQueue(AGENT_SELECTIONS["longest_idle"], {QueueId("best"): BestProficiency()})
    caller = Caller(
        [agent(1, sales=1), agent(2, sales=5)], default=Plan((step(sales=1),)), agent_selection=selection
    )
    caller.ready(1)
    caller.wait(10)
    caller.ready(2)
    caller.arrive(1, queue="best")
    assert caller.holders() == {1: 2}


def test_highest_score_serves_first_come_first_served_across_queues():
    caller = Caller(people(3))
    for number, queue in ((1, "a"), (2, "b"), (3, "a")):
        caller.arrive(number, number, queue)
    assert order(caller, 1, 3) == [1, 2, 3]


def test_ties_go_by_arrival_then_id():
    caller = Caller(people(3), {"b": Plan((step(boost_ms=5),))})
    caller.arrive(2, 0, "a")
    caller.arrive(1, 0, "a")
    caller.arrive(3, 5, "b")
    assert order(caller, 1, 3) == [1, 2, 3]


def test_longest_weighted_wait_lets_time_run_faster_for_a_queue():
    caller = Caller(people(2), contact_selection=LongestWeightedWait({QueueId("vip"): 3}))
    caller.arrive(1, 0, "plain")
    caller.arrive(2, 7_000, "vip")
    caller.wait(9_000)
    assert order(caller, 1, 2) == [1, 2]
    caller = Caller(people(2), contact_selection=LongestWeightedWait({QueueId("vip"): 3}))
    caller.arrive(1, 0, "plain")
    caller.arrive(2, 7_000, "vip")
    caller.wait(11_000)
    assert order(caller, 1, 2) == [2, 1]


def test_queue_priority_is_strict_until_the_longest_wait_is_reached():
    priority = QueuePriority({QueueId("vip"): 1}, max_wait_ms=60_000)
    caller = Caller(people(4), contact_selection=priority)
    caller.arrive(1, 0, "plain")
    caller.arrive(2, 20_000, "plain")
    caller.arrive(3, 20_000, "vip")
    caller.wait(30_000)
    assert order(caller, 1, 1) == [3]
    caller.arrive(4, 50_000, "vip")
    caller.wait(59_000)
    assert order(caller, 2, 3) == [1, 4, 2]


def test_a_pool_may_serve_its_own_queue_first_while_another_is_first_come_first_served():
    own_first = QueuePriority({QueueId("b"): 1}, max_wait_ms=None)
    selection = ByPool(CONTACT_SELECTIONS["highest_score"](), {TeamId("p2"): own_first})
    caller = Caller([agent(1, "p1"), agent(2, "p2")], contact_selection=selection)
    for number, queue in ((1, "a"), (2, "a"), (3, "b")):
        caller.arrive(number, number, queue)
    caller.wait(1_000)
    assert caller.ready(2) == [Assigned(3, 2)]
    assert caller.ready(1) == [Assigned(1, 1)]


def test_service_level_risk_serves_whoever_used_up_most_of_the_target():
    targets = ServiceLevelRisk({QueueId("fast"): 20_000, QueueId("slow"): 120_000})
    caller = Caller(people(2), contact_selection=targets)
    caller.arrive(1, 0, "slow")
    caller.arrive(2, 50_000, "fast")
    caller.wait(57_000)
    assert order(caller, 1, 2) == [1, 2]
    caller = Caller(people(2), contact_selection=targets)
    caller.arrive(1, 0, "slow")
    caller.arrive(2, 50_000, "fast")
    caller.wait(64_000)
    assert order(caller, 1, 2) == [2, 1]


def test_reserved_agents_stay_free_for_whom_they_are_kept():
    selection = ReservedAgents({QueueId("plain"): 1})
    caller = Caller(
        people(3, "t"),
        contact_selection=ByPool(CONTACT_SELECTIONS["highest_score"](), {TeamId("t"): selection}),
    )
    caller.ready(1, 2, 3)
    for number in (1, 2, 3):
        caller.arrive(number, number, "plain")
    assert sorted(caller.holders()) == [1, 2]
    caller.arrive(4, 4, "vip")
    assert caller.holders()[4] == 3
    caller.tell(ServiceEnded(1, 1), 10)
    assert 3 not in caller.holders()
    caller.tell(ServiceEnded(2, 2), 11)
    assert caller.holders()[3] == 2


def test_a_reserve_is_spent_on_whoever_may_have_it_when_a_mate_becomes_idle():
    selection = ReservedAgents({QueueId("plain"): 1})
    caller = Caller(
        [agent(1, "t", sales=1), agent(2, "t")],
        default=Plan((step(sales=1),)),
        contact_selection=selection,
    )
    caller.ready(1)
    caller.arrive(1, 5, "plain")
    assert caller.holders() == {}
    assert caller.ready(2) == [Assigned(1, 1)]


def test_local_specialists_serve_their_own_first_and_others_after_the_delay():
    pools = {
        queue: Plan((step(pools=(team,)), step(after_ms=30_000)))
        for queue, team in (("north", "n"), ("south", "s"))
    }
    selection = ByPool(
        CONTACT_SELECTIONS["highest_score"](),
        {
            TeamId("n"): LocalSpecialist(frozenset({QueueId("north")})),
            TeamId("s"): LocalSpecialist(frozenset({QueueId("south")})),
        },
    )
    people = [agent(1, "n"), agent(2, "s"), agent(3, "s")]
    caller = Caller(people, pools, contact_selection=selection)
    caller.ready(1)
    caller.arrive(1, 0, "south")
    caller.arrive(2, 1_000, "south")
    assert caller.holders() == {}
    caller.wait(30_000)
    assert caller.holders() == {1: 1}
    caller.arrive(3, 30_500, "north")
    caller.wait(61_000)
    assert caller.ready(2) == [Assigned(2, 2)]
    assert caller.ready(3) == [Assigned(3, 3)]


def test_pools_are_asked_in_their_order_at_the_same_instant():
    plan = Plan((step(pools=("p2",)), step(pools=("p2", "p1"))))
    caller = Caller([agent(1, "p1"), agent(2, "p2")], default=plan, channel_profiles=AUTO)
    caller.ready(1)
    caller.wait(50)
    caller.ready(2)
    caller.arrive(1)
    caller.arrive(2)
    caller.arrive(3)
    assert caller.holders() == {1: 2, 2: 1}
