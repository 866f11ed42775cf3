"""Routing rules: the first that matches a contact gives it its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import HIGHEST_LEVEL, SkillLevel
from contactcenter.domain.units import MS_PER_SECOND, Milliseconds, QueueId, SkillId, TeamId
from routing import opentime
from routing.condition import Condition
from routing.events import RoutingContact
from routing.opentime import OpenTime
from routing.plan import Plan, Step
from routing.policy import ByPool, ByQueue

PLANS_KEPT = 8_192
"""How many plans are remembered; bounds memory, changes no decision."""

OTHER_LANGUAGE = "other"


class BotUse(StrEnum):
    """What bots are to a rule."""

    NEVER = "never"
    FIRST = "first"
    """A free bot takes the contact; a person does at once when no bot can."""
    ALSO = "also"
    """Bots and people are asked alike."""


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """Which contacts are meant, and how they depart from the rule set's own steps.

    Parameters
    ----------
    topic : the skill asked by complexity; None means the one of the journey stage.
    skills : asked besides, at these levels in every step.
    steps_ms : when steps open; empty means the rule set's own for the channel.
    pools : teams of each step, the last one for all further steps; empty means every team.
    boosts_ms : boost of each step; steps beyond add nothing.
    """

    name: str
    when: Condition = Condition()
    bots: BotUse = BotUse.NEVER
    topic: SkillId | None = None
    skills: tuple[SkillLevel, ...] = ()
    steps_ms: tuple[Milliseconds, ...] = ()
    pools: tuple[tuple[TeamId, ...], ...] = ()
    boosts_ms: tuple[Milliseconds, ...] = ()


@dataclass(frozen=True, slots=True)
class BotPatience:
    """How long a bot may hold a contact, without a sign of it and at all; then people get it.

    Parameters
    ----------
    silence_ms : the longest without a sign; over 0.
    failures : after so many contacts in a row without a sign the bot is out of service; at least 1.
    longest_ms : the longest with signs; over 0.
    """

    silence_ms: Milliseconds = Milliseconds(15_000)
    failures: int = 3
    longest_ms: Milliseconds = Milliseconds(86_400_000)


@dataclass(frozen=True, slots=True)
class BotWatch:
    """The patience with every bot; `single` is by the bot's code.

    The engine knows nothing of it: whoever hears of the bots tells the engine that a contact was handed
    off, as if the bot had, or that the bot is out.
    """

    usual: BotPatience = BotPatience()
    single: Mapping[str, BotPatience] = field(default_factory=dict)

    def of(self, code: str) -> BotPatience:
        """Return the patience with one bot."""
        return self.single.get(code, self.usual)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules as data, ready to plan contacts; `routing.rulefile.parse_rules` makes one of a text.

    Parameters
    ----------
    floors : every skill with the level below which no step goes, 1 to 5.
    languages : skill of each language; the key `other` is for languages that are not named.
    topics : skill of each journey stage.
    steps_ms : when steps open on each channel.
    preferred_ms : how long a contact on each channel waits for its preferred agent alone.
    notes : what a reader should know though it is no error, such as rules that overlap.
    bots : how long bots may be silent.
    open_times : the open time of queues, in which deferred work is counted; see `in_hours`.
    """

    name: str
    version: int
    rules: tuple[RoutingRule, ...]
    floors: dict[SkillId, int]
    languages: dict[str, SkillId]
    topics: dict[JourneyStage, SkillId]
    steps_ms: dict[Channel, tuple[Milliseconds, ...]]
    preferred_ms: dict[Channel, Milliseconds]
    agent_selection: ByQueue
    contact_selection: ByPool
    notes: tuple[str, ...] = ()
    bots: BotWatch = field(default_factory=BotWatch)
    open_times: Mapping[QueueId, OpenTime] = field(default_factory=dict)
    _plans: dict[tuple[object, ...], Plan] = field(default_factory=dict, compare=False, repr=False)

    def in_hours(
        self, hours: Mapping[QueueId, BusinessHours], start: datetime = opentime.EPOCH
    ) -> "RuleSet":
        """Return these rules with the times of deferred work counted in each queue's opening hours.

        Steps and the wait for a preferred agent are meant in business hours where nobody waits on the
        line; whoever knows the queues binds their hours here before the rules go to an engine: the live
        router, the simulator and the replay alike.

        Parameters
        ----------
        hours : by queue; queues that are not named, or never open, are always open.
        start : the aware instant from which the engine counts milliseconds; in the simulator that of its
            scenario.
        """
        return replace(self, open_times=opentime.open_times(hours, start), _plans={})

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of the first rule that matches; contacts alike get the very same one."""
        key = (
            contact.client, contact.queue, contact.channel, contact.stage, contact.complexity,
            contact.language, contact.intent,
        )  # fmt: skip
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= PLANS_KEPT:
                self._plans.clear()
            plan = self._plans[key] = self._build(self.rule_for(contact), contact)
        return plan

    def rule_for(self, contact: RoutingContact) -> RoutingRule:
        """Return the first rule that matches; the last matches everything."""
        return next((rule for rule in self.rules if rule.when.matches(contact)), self.rules[-1])

    def _build(self, rule: RoutingRule, contact: RoutingContact) -> Plan:
        times = rule.steps_ms or self.steps_ms[contact.channel]
        steps = tuple(self._step(rule, contact, number, after) for number, after in enumerate(times))
        if rule.bots is BotUse.FIRST:
            first = steps[0]
            steps = (Step(first.after_ms, first.skills, first.pools, bots=True, people=False), *steps)
        open_time = None if is_live(contact.channel) else self.open_times.get(contact.queue)
        return Plan(steps, preferred_until_ms=self.preferred_ms[contact.channel], open_time=open_time)

    def _step(self, rule: RoutingRule, contact: RoutingContact, number: int, after: Milliseconds) -> Step:
        pools = rule.pools[min(number, len(rule.pools) - 1)] if rule.pools else ()
        boost = rule.boosts_ms[number] if number < len(rule.boosts_ms) else Milliseconds(0)
        return Step(after, self._skills(rule, contact, number), pools, rule.bots is not BotUse.NEVER, boost)

    def _skills(self, rule: RoutingRule, contact: RoutingContact, number: int) -> tuple[SkillLevel, ...]:
        asked = {skill.skill: skill.level for skill in rule.skills}
        language = self.languages.get(contact.language) or self.languages.get(OTHER_LANGUAGE)
        if language is not None:
            asked.setdefault(language, self.floors[language])
        topic = rule.topic or self.topics.get(contact.stage)
        if topic is not None:
            level = min(HIGHEST_LEVEL, contact.complexity) - number
            asked.setdefault(topic, max(self.floors[topic], level))
        return tuple(SkillLevel(skill, level) for skill, level in sorted(asked.items()))


def is_live(channel: Channel) -> bool:
    """Tell whether a customer waits on the line of this channel."""
    return CHANNEL_PROFILES[channel].live


def steps_of_target(target_seconds: int, percents: tuple[int, ...]) -> tuple[Milliseconds, ...]:
    """Return when steps open that are given as shares of a target, in per cent of `target_seconds`.

    Examples
    --------
    >>> steps_of_target(3600, (0, 25, 50))
    (0, 900000, 1800000)
    """
    return tuple(Milliseconds(target_seconds * MS_PER_SECOND * percent // 100) for percent in percents)
