"""Which people on call are missing, and what those who might be called do instead."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.oncall.cover import may_serve, uncovered
from workforce.rostering.problem import OnCallNeed, RosterProblem, StaffMember
from workforce.rostering.result import OnCallShortage
from workforce.rostering.rules import oncall
from workforce.rostering.rules.violation import shifts_by_person

LEAST_HOURS = 0.01


def on_call_shortages(problem: RosterProblem, roster: Roster) -> tuple[OnCallShortage, ...]:
    """Return who is missing on call by need, with the reasons, the largest first."""
    gap = uncovered(problem, roster)
    shifts = {person.agent: own for person, own in shifts_by_person(problem, roster)}
    found = []
    for need, hours, line in zip(problem.on_call_needs, gap.hours, gap.missing, strict=True):
        if hours >= LEAST_HOURS:
            people = [one for one in problem.staff if may_serve(one, need)]
            counts = Counter(_held_by(problem, roster, one, need, shifts) for one in people)
            parts = ", ".join(f"{count} {what}" for what, count in counts.most_common())
            reason = f"of {len(people)} who may be asked: {parts}"
            found.append(OnCallShortage(need, round(float(line.max())), float(hours), reason))
    return tuple(sorted(found, key=lambda one: (-one.hours, one.need.start)))


def _held_by(
    problem: RosterProblem,
    roster: Roster,
    person: StaffMember,
    need: OnCallNeed,
    shifts: dict[AgentId, list[Shift]],
) -> str:
    """Return in words the first thing that keeps a person from being on call."""
    spans = oncall.spans_of(problem, person, roster)
    inside = [span for span in spans if span.start < need.end and need.start < span.end]
    if any(span.start <= need.start and need.end <= span.end for span in inside):
        return "on call then"
    if away := oncall.encode_span(problem, person, need.start, need.end):
        return away
    if inside:
        return "on call in a part of it"
    if _used_up(problem, person, roster, need):
        return f"at the limit of days on call in {oncall.SPAN_DAYS} days"
    rest = timedelta(minutes=problem.rules_of(person).on_call_rest_minutes)
    own = shifts.get(person.agent, ())
    if any(shift.start < need.end + rest and need.start < shift.end for shift in own):
        return "on shift then, which covers more"
    return "free, and no span was found that is worth its price"


def _used_up(problem: RosterProblem, person: StaffMember, roster: Roster, need: OnCallNeed) -> bool:
    """Tell whether one more day on call would be more than the rules allow."""
    zone = ZoneInfo(problem.grid.zone)
    most, before = oncall.encode_count(problem, person)
    days = before | {
        span.start.astimezone(zone).date() for span in oncall.spans_of(problem, person, roster)
    }
    extra, reach = need.start.astimezone(zone).date(), timedelta(days=oncall.SPAN_DAYS)
    if extra in days:
        return False
    lasts = (day for day in days | {extra} if extra <= day < extra + reach)
    return any(1 + sum(last - reach < day <= last for day in days) > most for last in lasts)
