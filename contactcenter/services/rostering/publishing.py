"""Publishing: checked by the labour rules, against neighbouring rosters and what came meanwhile."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.rosterchange import RosterChange, refuse_double_spans, refuse_overlaps
from contactcenter.domain.rosterhead import RosterHead, RosterOrigin, check_draft
from contactcenter.domain.runs import RosterId
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew
from contactcenter.services.rostering.drafting import difference, published_within, say_period
from contactcenter.services.rostering.judgement import near_borders, rule_effect, violations_of
from workforce.rostering.changes import RuleEffect, compare

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sanction:
    """Who publishes, when, with which note, and why in spite of broken rules (empty: not in spite)."""

    author: str
    at: datetime
    note: str = ""
    override: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: its head, what changed for whom, and the rules that it breaks."""

    head: RosterHead
    change: RosterChange
    rules: RuleEffect


def draft_rules(unit: UnitOfWork, draft: RosterId, crew: Crew) -> RuleEffect:
    """Return the rules that a draft breaks beyond what its base breaks."""
    head = unit.rosters.head(draft)
    before = () if head.base is None else violations_of(unit, unit.rosters.head(head.base), crew)
    return compare(before, violations_of(unit, head, crew))


def publish(
    unit: UnitOfWork, draft: RosterId, sanction: Sanction, crew: Crew, lock: int | None = None
) -> Publication:
    """Publish a draft as the next version of its period.

    Raises
    ------
    Conflict
        When another version was published since it was drafted, or the draft changed under the reader.
    InvalidInput
        When it breaks a rule that the version before kept and no reason is given, or a shift or a span
        on call overlaps one of a neighbouring roster.
    """
    head = unit.rosters.head(draft)
    check_draft(head, lock)
    _refuse_newer(unit, head)
    change = difference(unit, draft)
    _refuse_clashes(unit, head)
    rules = draft_rules(unit, draft, crew)
    _refuse_breaches(rules, sanction.override)
    override = sanction.override.strip() if rules.broken else ""
    unit.rosters.publish(draft, sanction.at, sanction.note or head.note, override)
    return Publication(unit.rosters.head(draft), change, rules)


def _refuse_newer(unit: UnitOfWork, head: RosterHead) -> None:
    """Refuse to supersede what was published since a draft was made."""
    for other in published_within(unit, head):
        if other.id == head.base:
            continue
        if (other.start, other.end) == (head.start, head.end):
            raise Conflict(
                f"Version {other.version} was published since this draft was made; "
                "bring the draft up to date first, so that nothing of it is lost."
            )
        if (other.published_at or other.made_at) > head.made_at:
            raise Conflict(
                f"Version {other.version} of {say_period(unit, other)} was published since this draft was "
                "made, and the draft does not hold it. Discard the draft; change those days in a draft of "
                "that version, and import or draft the other days by themselves."
            )


def publish_change(
    unit: UnitOfWork, current: RosterHead, change: RosterChange, sanction: Sanction, crew: Crew
) -> Publication:
    """Publish a version that differs from the published one by a change, such as a swap.

    Raises
    ------
    Conflict
        When the change does not fit the published version any more.
    InvalidInput
        When it breaks a rule and no reason is given, or shifts would overlap.
    """
    rules = rule_effect(unit, current, crew, change)
    _refuse_breaches(rules, sanction.override)
    version = unit.rosters.next_draft(current.start, current.end)
    origin = RosterOrigin(current.plan, current.id, current.rules, sanction.author, sanction.note)
    draft = unit.rosters.copy(current.id, sanction.at, version, origin)
    unit.rosters.change(draft, change)
    _refuse_clashes(unit, unit.rosters.head(draft), change.agents)
    override = sanction.override.strip() if rules.broken else ""
    unit.rosters.publish(draft, sanction.at, None, override)
    return Publication(unit.rosters.head(draft), change, rules)


def _refuse_breaches(rules: RuleEffect, override: str) -> None:
    if rules.broken and not override.strip():
        told = " ".join(one.message for one in rules.broken[:SHOWN])
        rest = len(rules.broken) - SHOWN
        more = f" And {rest} more." if rest > 0 else ""
        raise InvalidInput(
            f"This breaks {len(rules.broken)} rules: {told}{more} "
            "Mend it, or give the reason why it is published all the same."
        )


def _refuse_clashes(unit: UnitOfWork, head: RosterHead, people: Collection[AgentId] | None = None) -> None:
    """Refuse shifts and spans that overlap their like in the roster, or in neighbouring ones.

    Parameters
    ----------
    people : whose may overlap; None for everybody's.
    """
    own = unit.rosters.get(head.id, people)
    edges = near_borders(unit, head, sorted(own.agents))
    refuse_overlaps([*own.shifts, *edges.shifts])
    refuse_double_spans([*own.on_call, *edges.on_call])
