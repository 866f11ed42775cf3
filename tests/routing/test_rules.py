from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import routing
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from routing.plan import Plan
from routing.rulefile import parse_rules
from tests.routing.scenes import contact, step

TEXT = (Path(routing.__file__).parent / "default_rules.toml").read_text(encoding="utf-8")
DEFAULT = parse_rules(TEXT)
LAST_RULE = '[[rule]]\nname = "Everything else: people"\nbots = "never"\n'


def asked(plan):
    return [(at.after_ms, {skill.skill: skill.level for skill in at.skills}) for at in plan.steps]


def test_complexity_asks_the_topic_at_its_level_and_one_less_with_each_step():
    plan = DEFAULT.plan_for(contact(1, complexity=4, stage=JourneyStage.DECISION))
    assert asked(plan) == [
        (0, {"sales": 4, "italian": 3}),
        (30_000, {"sales": 3, "italian": 3}),
        (60_000, {"sales": 2, "italian": 3}),
    ]


@pytest.mark.parametrize(
    ("stage", "topic"),
    [
        (JourneyStage.AWARENESS, "sales"),
        (JourneyStage.CONSIDERATION, "sales"),
        (JourneyStage.DECISION, "sales"),
        (JourneyStage.PURCHASE, "orders"),
        (JourneyStage.POST_PURCHASE, "aftersales"),
    ],
)
def test_the_stage_names_the_topic(stage, topic):
    assert topic in asked(DEFAULT.plan_for(contact(1, stage=stage, complexity=3)))[0][1]


def test_a_language_without_a_skill_of_its_own_is_spoken_to_in_english():
    assert asked(DEFAULT.plan_for(contact(1, language="de")))[-1][1]["english"] == 3


def test_deferred_steps_open_at_shares_of_the_target():
    plan = DEFAULT.plan_for(contact(1, channel=Channel.EMAIL, complexity=5))
    assert [at.after_ms for at in plan.steps] == [0, 3_600_000, 7_200_000]
    assert plan.preferred_until_ms == 4 * 3_600_000


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("complexity", [1, 2, 3, 4, 5])
def test_first_level_contacts_on_live_channels_go_to_bots_first_and_others_to_people(channel, complexity):
    plan = DEFAULT.plan_for(contact(1, channel=channel, complexity=complexity))
    bots_first = complexity <= 2 and channel in (Channel.VOICE, Channel.CHAT, Channel.MESSAGING)
    assert (plan.steps[0].bots, plan.steps[0].people) == (bots_first, not bots_first)
    assert all(at.people and at.bots == bots_first for at in plan.steps[1:])


def test_contacts_alike_share_one_plan():
    assert DEFAULT.plan_for(contact(1)) is DEFAULT.plan_for(contact(2, 500))


def test_rules_may_name_pools_boosts_topics_and_selections():
    rules = parse_rules(
        TEXT.replace(
            LAST_RULE,
            """
[[rule]]
name = "Complaints"
intents = ["complaint"]
topic = "sales"
skills = { orders = 2 }
steps_seconds = [0, 10]
pools = [["gold"], []]
boost_seconds = [600]
"""
            + LAST_RULE,
        ).replace(
            'contacts = "highest_score"',
            """contacts = "queue_priority"
priorities = { vip = 2 }
max_wait_seconds = 90
queues = { vip = "best_proficiency" }
pools.gold = { contacts = "reserved_agents", reserves = { plain = 1 } }""",
        )
    )
    plan = rules.plan_for(contact(1, intent="complaint", channel=Channel.EMAIL, complexity=2))
    assert asked(plan) == [
        (0, {"italian": 3, "orders": 2, "sales": 2}),
        (10_000, {"italian": 3, "orders": 2, "sales": 1}),
    ]
    assert [(at.pools, at.boost_ms) for at in plan.steps] == [(("gold",), 600_000), ((), 0)]
    assert rules.agent_selection.queues["vip"].name == "best_proficiency"
    assert rules.contact_selection.default.max_wait_ms == 90_000
    assert rules.contact_selection.pools["gold"].reserves == {"plain": 1}
    assert rules.notes == (
        "Rules 'First level: a bot if one is free, else a person' and 'Complaints' overlap; "
        "the first decides where both match.",
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("italian = 3", "italian = 6", "skills.italian is 6; a level is a whole number from 1 to 5"),
        ("italian = 3", 'italian = "3"', "skills.italian is '3'; give a whole number"),
        (
            'purchase = "orders"',
            'purchase = "ordering"',
            "topics.purchase is 'ordering'; known are italian",
        ),
        ('it = "italian"', 'it = "latin"', "languages.it is 'latin'"),
        ("[0, 30, 60]", "[0, 60, 30]", "steps.live_seconds is [0, 60, 30]; give times in ascending order"),
        ("[0, 25, 50]", "[0, 25, 150]", "steps.deferred_percent ends at 150"),
        ("[0, 30, 60]", "[0, -30]", "steps.live_seconds holds -30"),
        (LAST_RULE, "", "rule has no default"),
        (LAST_RULE, LAST_RULE + 'channels = ["voice"]\n', "rule has no default"),
        ("complexity = [1, 2]", "complexity = [2, 1]", "complexity is [2, 1]"),
        ("complexity = [1, 2]", "complexity = [0, 2]", "complexity is [0, 2]"),
        ('["voice", "chat", "messaging"]', '["fax"]', "channels holds 'fax'; known are voice"),
        ('bots = "first"', 'bots = "maybe"', "bots is 'maybe'; known are never, first, also"),
        ('bots = "first"', 'pools = [["a"], ["b"]]', "pools narrows from ['a'] to ['b']"),
        ('bots = "first"', 'pools = [[], ["b"]]', "pools narrows from all to ['b']"),
        ('bots = "first"', "skills = { latin = 2 }", "skills.latin is not a skill of [skills]"),
        ('bots = "first"', 'botts = "first"', "botts is not a key that routing rules know"),
        (LAST_RULE, LAST_RULE + LAST_RULE, "is never reached"),
        ('bots = "first"', "boost_seconds = [0, 0, 0, 60]", "boost_seconds has 4 entries for 3 steps"),
        ('bots = "first"', 'steps_seconds = [0]\npools = [["a"], []]', "pools has 2 entries for 1 steps"),
        ("sales = 1", "sales = 0", "skills.sales is 0; a level is a whole number from 1 to 5"),
        ('bots = "first"', "skills = { sales = 7 }", "skills.sales is 7; a level is a whole number"),
        ('bots = "first"', 'topic = "latin"', "topic is 'latin'; known are italian"),
        (
            'agents = "longest_idle"',
            'agents = "luck"',
            "selection.agents is 'luck'; known are longest_idle",
        ),
        ('contacts = "highest_score"', 'contacts = "luck"', "selection.contacts is 'luck'"),
        ('name = "Default rules"', "", "name is missing"),
        ("version = 1", "version = 0", "version is 0; give at least 1"),
        ("email = 240", "", "targets_minutes.email is missing"),
        ("[steps] ", "[steps", "no valid TOML"),
    ],
)
def test_a_wrong_key_is_named_with_what_is_wrong(old, new, said):
    assert old in TEXT
    with pytest.raises(InvalidInput) as caught:
        parse_rules(TEXT.replace(old, new, 1))
    assert said in str(caught.value)


def test_every_problem_of_a_file_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        parse_rules(TEXT.replace("italian = 3", "italian = 9").replace('"never"', '"sometimes"'))
    assert "skills.italian" in str(caught.value)
    assert "sometimes" in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (step(sales=2), step(after_ms=10, sales=3), "asks sales at level 3, before 2"),
        (step(), step(after_ms=10, sales=1), "asks sales at level 1, before 0"),
        (step(pools=("a",)), step(after_ms=10, pools=("b",)), "leaves out pools"),
        (step(), step(after_ms=10, pools=("b",)), "leaves out pools"),
        (step(bots=True), step(after_ms=10), "leaves out bots"),
        (step(), step(after_ms=10, bots=True, people=False), "leaves out people"),
        (step(after_ms=10), step(), "before the step above it"),
    ],
)
def test_a_plan_that_narrows_is_refused(first, second, said):
    with pytest.raises(InvalidInput, match=said):
        Plan((first, second))


def test_a_plan_without_steps_is_refused():
    with pytest.raises(InvalidInput, match="at least one step"):
        Plan(())


@given(
    st.builds(
        contact,
        st.just(1),
        channel=st.sampled_from(Channel),
        stage=st.sampled_from(JourneyStage),
        complexity=st.integers(1, 5),
        language=st.sampled_from(["it", "en", "fr", ""]),
    )
)
def test_every_contact_has_a_plan_that_widens_and_keeps_its_floors(asking):
    plan = DEFAULT.plan_for(asking)
    last = {skill.skill: skill.level for skill in plan.steps[-1].skills}
    assert all(level >= DEFAULT.floors[skill] for skill, level in last.items())
    assert {"italian", "english"} & set(last)
