"""What the paid hours of a roster are made of and cost, for a reader and as JSON values."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workforce.rostering.pay import Pay
    from workforce.rostering.problem import RosterProblem


def pay_lines(problem: "RosterProblem", pay: "Pay") -> Iterator[str]:
    """Yield what the hours are made of, where they are not all alike: hours, price, and the formula."""
    from workforce.rostering.pay import usual_cost

    if not (pay.agency.hours or pay.overtime.hours or pay.night.price or pay.sunday.price):
        return
    told = (("own", pay.own), ("agency", pay.agency), ("overtime", pay.overtime))
    premiums = (("night", pay.night), ("Sunday and holiday", pay.sunday))
    parts, tops = (
        ", ".join(f"{what} {one.hours:,.1f} h at {one.price:,.1f}" for what, one in own if one.hours)
        for own in (told, premiums)
    )
    yield f"Paid: {parts}" + (f"; on top {tops}" if tops else "")
    mean = usual_cost(problem)
    rate = f"cost of an hour / {mean:,.2f}, the mean" if mean else "1"
    hour = problem.prices.paid_hour
    yield f"  price = {hour:g} x hours x ({rate}), overtime x (1 + premium); on top x premium"
    if mean and hour:
        yield f"  together {pay.total:,.1f}; in money {pay.total / hour * mean:,.2f}"


def pay_as_json(problem: "RosterProblem", pay: "Pay") -> dict[str, Any]:
    """Return the hours and prices as JSON values, with the mean cost of an hour, 0 where none is told."""
    from workforce.rostering.pay import usual_cost

    return asdict(pay) | {"mean_hourly_cost": usual_cost(problem)}
