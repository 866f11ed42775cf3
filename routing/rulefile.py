"""Reads routing rules from the text of a TOML file and says, key by key, what is wrong with it.

`routing/default_rules.toml` is the format's example with all its tables. A rule may hold:

- conditions: `clients`, `queues`, `channels`, `stages`, `intents`, `languages` (lists; any of them),
  `complexity` (`[lowest, highest]`). All must hold; the last rule has none.
- `bots`: `"never"`, `"first"` or `"also"`.
- `topic`: a skill asked by complexity instead of the stage's own. `skills`: a table of skills asked
  besides, each at a fixed level.
- `steps_seconds`: when steps open, instead of the rule set's own.
- `pools`: a list of teams for each step. `boost_seconds`: seconds added to the wait by each step.

`[bots]` may hold `silence_seconds`, `longest_seconds` and `failures`, and `[bots.single.CODE]` the same
for one bot.

`[selection]` may hold `weights`, `priorities`, `max_wait_seconds`, `targets_seconds` for the
selections that use them, `[selection.queues]` with the agent selection of single queues, and
`[selection.pools.TEAM]` with `contacts` and its parameters, also `own` (queues) and `reserves` (idle
agents that a queue leaves to others).
"""

import sys
import tomllib
from collections.abc import Mapping
from itertools import pairwise

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import HIGHEST_LEVEL, LOWEST_LEVEL, SkillLevel
from contactcenter.domain.units import MS_PER_SECOND, ClientId, Milliseconds, QueueId, SkillId, TeamId
from routing.condition import Condition
from routing.rules import BotPatience, BotUse, BotWatch, RoutingRule, RuleSet, is_live, steps_of_target
from routing.ruleselection import read_selection
from routing.ruletable import MOST, Table

SECONDS_PER_MINUTE = 60
MOST_RULES = 500
"""Each rule is compared with every other, which takes a second for so many."""


def parse_rules(text: str) -> RuleSet:
    """Read and check a whole rule set.

    Raises
    ------
    InvalidInput
        When the text is no TOML or breaks a rule; the message names every key that is wrong.
    """
    try:
        data = tomllib.loads(text)
    except ValueError as error:  # the reader's own error, or a number of thousands of digits
        raise InvalidInput(f"The routing rules are no valid TOML: {error}.", field="text") from error
    except RecursionError as error:
        said = "The routing rules are nested too deep to be read; flatten them."
        raise InvalidInput(said, field="text") from error
    top = Table(data, "", [])
    rules = _read(top)
    top.finish()
    if top.problems:
        said = "The routing rules were not taken: " + "; ".join(top.problems) + "."
        raise InvalidInput(said, tuple(top.problems))
    return rules


def _read(top: Table) -> RuleSet:
    floors = {SkillId(name): top.table("skills").level(name) for name in top.table("skills").data}
    topics = {
        stage: SkillId(skill)
        for stage in JourneyStage
        if (skill := top.table("topics").choice(stage.value, floors)) is not None
    }
    languages = _languages(top.table("languages"), floors)
    steps = _steps(top)
    preferred = {
        is_live(channel): top.table("preferred").milliseconds(
            f"{'live' if is_live(channel) else 'deferred'}_seconds"
        )
        for channel in Channel
    }
    rules = _rules(top, floors, max(len(times) for times in steps.values()))
    agents, contacts = read_selection(top.table("selection"))
    return RuleSet(
        name=top.text("name"),
        version=top.whole("version", 1, least=1, most=sys.maxsize),
        rules=rules,
        floors=floors,
        languages=languages,
        topics=topics,
        steps_ms=steps,
        preferred_ms={channel: preferred[is_live(channel)] for channel in Channel},
        agent_selection=agents,
        contact_selection=contacts,
        notes=_overlaps(rules),
        bots=_bots(top.table("bots")),
    )


def _languages(table: Table, floors: Mapping[SkillId, int]) -> dict[str, SkillId]:
    chosen = {code: table.choice(code, floors) for code in table.data}
    return {code: SkillId(skill) for code, skill in chosen.items() if skill is not None}


def _bots(table: Table) -> BotWatch:
    usual, single = _patience(table, BotPatience()), table.table("single")
    return BotWatch(usual, {code: _patience(single.table(code), usual) for code in single.data})


def _patience(table: Table, usual: BotPatience) -> BotPatience:
    silence = table.whole("silence_seconds", usual.silence_ms // MS_PER_SECOND, least=1)
    longest = table.whole("longest_seconds", usual.longest_ms // MS_PER_SECOND, least=1)
    return BotPatience(
        Milliseconds(silence * MS_PER_SECOND),
        table.whole("failures", usual.failures, least=1),
        Milliseconds(longest * MS_PER_SECOND),
    )


def _steps(top: Table) -> dict[Channel, tuple[Milliseconds, ...]]:
    table, targets = top.table("steps"), top.table("targets_minutes")
    live = table.rising("live_seconds", MS_PER_SECOND)
    percents = table.rising("deferred_percent", 1)
    if percents and percents[-1] > 100:
        table.say(
            "deferred_percent", f"ends at {percents[-1]}; a step opens within 100 per cent of the target"
        )
    return {
        channel: live
        if is_live(channel)
        else steps_of_target(
            targets.whole(channel.value, least=1, most=MOST // SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE,
            percents,
        )
        for channel in Channel
    }


# ---- rules -------------------------------------------------------------------------------------


def _rules(top: Table, floors: Mapping[SkillId, int], usual: int) -> tuple[RoutingRule, ...]:
    tables = top.tables("rule")
    if len(tables) > MOST_RULES:
        said = f"These are {len(tables)} routing rules; give at most {MOST_RULES}."
        raise InvalidInput(said, field="text")
    rules = tuple(_rule(table, floors, usual) for table in tables)
    if not rules or rules[-1].when != Condition():
        top.say("rule", "has no default: end with a [[rule]] without conditions, which takes the rest")
    for number, rule in enumerate(rules):
        for earlier in rules[:number]:
            if earlier.when.covers(rule.when):
                top.say(
                    f"rule {number + 1} ({rule.name})",
                    f"is never reached: {earlier.name!r} takes all of it",
                )
                break
    return rules


def _rule(table: Table, floors: Mapping[SkillId, int], usual: int) -> RoutingRule:
    pools = tuple(tuple(map(TeamId, teams)) for teams in table.lists("pools"))
    for earlier, later in pairwise(pools):
        if later and not (earlier and set(earlier) <= set(later)):
            table.say(
                "pools", f"narrows from {list(earlier) or 'all'} to {list(later)}; steps only ever widen"
            )
    topic = table.choice("topic", floors)
    rule = RoutingRule(
        name=table.text("name"),
        when=_condition(table),
        bots=BotUse(table.choice("bots", list(BotUse)) or BotUse.NEVER),
        topic=None if topic is None else SkillId(topic),
        skills=_fixed_skills(table.table("skills"), floors),
        steps_ms=table.rising("steps_seconds", MS_PER_SECOND, optional=True),
        pools=pools,
        boosts_ms=tuple(Milliseconds(MS_PER_SECOND * s) for s in table.wholes("boost_seconds")),
    )
    _check_steps(table, rule, usual)
    return rule


def _check_steps(table: Table, rule: RoutingRule, usual: int) -> None:
    """Write down what is given for steps that the rule does not have."""
    steps = len(rule.steps_ms) or usual
    for key, given in (("pools", len(rule.pools)), ("boost_seconds", len(rule.boosts_ms))):
        if given > steps:
            table.say(key, f"has {given} entries for {steps} steps; give at most one for each step")


def _condition(table: Table) -> Condition:
    lowest_highest = table.wholes("complexity") or [LOWEST_LEVEL, HIGHEST_LEVEL]
    lowest, highest = lowest_highest[0], lowest_highest[-1]
    if len(lowest_highest) != 2 or not LOWEST_LEVEL <= lowest <= highest <= HIGHEST_LEVEL:
        table.say("complexity", f"is {lowest_highest}; give [lowest, highest] within 1 to 5")
    return Condition(
        clients=frozenset(map(ClientId, table.names("clients"))),
        queues=frozenset(map(QueueId, table.names("queues"))),
        channels=frozenset(map(Channel, table.names("channels", list(Channel)))),
        stages=frozenset(map(JourneyStage, table.names("stages", list(JourneyStage)))),
        intents=frozenset(table.names("intents")),
        languages=frozenset(table.names("languages")),
        complexity=(lowest, highest),
    )


def _fixed_skills(table: Table, floors: Mapping[SkillId, int]) -> tuple[SkillLevel, ...]:
    levels = {name: table.level(name) for name in table.data}
    for name in levels:
        if name not in floors:
            table.say(name, f"is not a skill of [skills] ({', '.join(floors)})")
    return tuple(SkillLevel(SkillId(name), level) for name, level in levels.items())


def _overlaps(rules: tuple[RoutingRule, ...]) -> tuple[str, ...]:
    return tuple(
        f"Rules {first.name!r} and {second.name!r} overlap; the first decides where both match."
        for number, first in enumerate(rules)
        for second in rules[number + 1 :]
        if first.when.meets(second.when) and not second.when.covers(first.when)
    )
