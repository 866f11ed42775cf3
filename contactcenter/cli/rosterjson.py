"""What `contactcenter roster --json` prints: rosters and judgements as JSON values."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from contactcenter.cli.paylines import pay_as_json

if TYPE_CHECKING:
    from contactcenter.services.rostering.making import Judgement
    from workforce.rostering.problem import RosterProblem
    from workforce.rostering.remedies import Remedy
    from workforce.rostering.result import BestEffort, RosterResult


def result_as_json(problem: "RosterProblem", result: "RosterResult") -> dict[str, Any]:
    """Return the result as JSON values."""
    return {
        "status": result.status.value,
        "people": len(problem.staff),
        "rules": problem.rules.name,
        "sites": _sites(problem),
        "shifts": len(result.roster.shifts) if result.roster else 0,
        "paid_hours": result.roster.paid_hours if result.roster else 0.0,
        "contract_hours_unused": result.contract_hours_unused,
        "understaffed_agent_hours": result.understaffed_hours,
        "overstaffed_agent_hours": result.overstaffed_hours,
        "pay": pay_as_json(problem, result.pay),
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": result.seconds,
        "conflicts": list(result.conflicts),
        "mended": list(result.mended),
        "best_effort": result.best_effort and _best_as_json(result.best_effort),
        "shortages": [
            {"demand": one.demand, "day": one.day.isoformat(), "hours": one.hours, "reason": one.reason}
            for one in result.shortages
        ],
        "on_call": [
            {"agent": one.agent, "start": one.start.isoformat(), "end": one.end.isoformat()}
            for one in (result.roster.on_call if result.roster else ())
        ],
        "on_call_cost": result.on_call_cost,
        "on_call_bound": result.on_call_bound,
        "on_call_shortages": [
            {
                "start": one.need.start.isoformat(),
                "end": one.need.end.isoformat(),
                "serves": one.need.serves,
                "people": one.people,
                "hours": one.hours,
                "reason": one.reason,
            }
            for one in result.on_call_shortages
        ],
        "unplaced": [asdict(one) | {"days": [str(day) for day in one.days]} for one in result.unplaced],
    }


def _best_as_json(best: "BestEffort") -> dict[str, Any]:
    return {
        "shifts": len(best.roster.shifts),
        "paid_hours": best.roster.paid_hours,
        "broken": list(best.broken),
        "cost": best.cost,
        "price": best.price,
    }


def _sites(problem: "RosterProblem") -> list[dict[str, Any]]:
    """Return which site follows which rules, and how many people there are, as JSON values."""
    from contactcenter.services.rostering.staffsites import who_follows

    return [asdict(one) for one in who_follows(problem) if one.site]


def rules_of_broken(found: "Judgement") -> list[str]:
    """Return the name of the rules that each broken rule is of: those of the person on its day."""
    problem = found.dated
    staff = {person.agent: person for person in problem.staff}
    return [
        problem.rules_on(staff[one.agent], one.day).name if one.agent in staff else problem.rules.name
        for one in found.broken
    ]


def mend_as_json(one: "Remedy") -> dict[str, Any]:
    """Return a shift that would mend a shortage as JSON values."""
    return {
        "demand": one.shortage.demand,
        "day": one.shortage.day.isoformat(),
        "agent": one.person.agent,
        "start": one.shift.start.isoformat(),
        "end": one.shift.end.isoformat(),
        "hours": one.hours,
        "cost_change": one.cost,
        "broken": [{"rule": broken.rule, "message": broken.message} for broken in one.broken],
    }


def judgement_as_json(found: "Judgement") -> dict[str, Any]:
    """Return a judgement as JSON values."""
    problem, worth = found.problem, found.worth
    return {
        "rules": problem.rules.name,
        "sites": _sites(problem),
        "broken": [
            {
                "day": str(one.day),
                "agent": one.agent,
                "rule": one.rule,
                "rules": rules,
                "message": one.message,
            }
            for one, rules in zip(found.broken, rules_of_broken(found), strict=True)
        ],
        "unread": [asdict(row) for row in found.unread],
        "notes": list(found.notes),
        "paid_hours": worth.paid_hours,
        "understaffed_agent_hours": worth.understaffed_hours,
        "overstaffed_agent_hours": worth.overstaffed_hours,
        "cost": worth.cost,
        "pay": pay_as_json(problem, worth.pay),
        "premium_price": worth.premium_price,
        "cover_price": worth.cover_price,
        "wish_price": worth.wish_price,
        "changed_days": worth.changed_days,
        "change_price": worth.change_price,
        "car_price": worth.car_price,
        "fairness_price": worth.fairness_price,
        "on_call_hours_missing": worth.on_call_hours_missing,
        "on_call_price": worth.on_call_price,
        "carried": [
            {"agent": one.agent, "before": asdict(one.before), "now": asdict(one.now)}
            for one in worth.carried
        ],
        "activity_hours": worth.activity_hours,
        "activity_price": worth.activity_price,
        "missed": [
            {"activity": one.need.id, "agent": one.agent, "days": [*map(str, one.days)], "count": one.count}
            for one in worth.missed
        ],
    }
