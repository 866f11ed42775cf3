"""Studies as plain values for JSON, and as rows for CSV."""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from contactcenter.services.planning.verification.scorecard import Score
from contactcenter.services.simulationreport.pictures import Bar
from contactcenter.services.whatif.lever import Lever
from contactcenter.services.whatif.peakhistory import ClientHistory
from contactcenter.services.whatif.people import PeopleAnswer
from contactcenter.services.whatif.ramp import Choice
from contactcenter.services.whatif.sweep import Point, Tornado
from contactcenter.services.whatif.trials import Figures
from simulation.estimates import Estimate
from simulation.peaks import Peak

FIGURES = (
    "service_level",
    "service_level_half_width",
    "service_level_change",
    "service_level_change_half_width",
    "abandonment",
    "cost",
    "cost_change",
    "credit",
    "credit_half_width",
    "credit_chance",
)


def plain_figures(figures: Figures) -> dict[str, float | None]:
    """Return figures by the names of `FIGURES`."""
    return {
        "service_level": _mean(figures.level),
        "service_level_half_width": _half(figures.level),
        "service_level_change": _mean(figures.level_change),
        "service_level_change_half_width": _half(figures.level_change),
        "abandonment": _mean(figures.abandonment),
        "cost": figures.cost,
        "cost_change": figures.cost_change,
        "credit": figures.credit.mean,
        "credit_half_width": figures.credit.half_width,
        "credit_chance": figures.credit_chance,
    }


def plain_points(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Return each point's factors and figures."""
    return [
        {"factors": {lever.value: factor for lever, factor in point.setting.factors.items()}}
        | plain_figures(point.figures)
        for point in points
    ]


def plain_tornado(found: Tornado) -> dict[str, Any]:
    """Return a tornado's plan and bars, the longest first."""
    return {
        "planned": plain_figures(found.planned),
        "bars": [
            {
                "lever": bar.assumption.lever.value,
                "low_factor": bar.assumption.low,
                "high_factor": bar.assumption.high,
                "low": plain_figures(bar.low),
                "high": plain_figures(bar.high),
            }
            for bar in found.bars
        ],
    }


def report_bars(found: Tornado) -> tuple[Bar, ...]:
    """Return a tornado's bars as the report draws them; those without a level are left out."""
    bars = []
    for bar in found.bars:
        low, high = bar.low.level, bar.high.level
        if low is None or high is None:
            continue
        changes = [end.level_change.half_width for end in (bar.low, bar.high) if end.level_change]
        labels = (_percent_off(bar.assumption.low), _percent_off(bar.assumption.high))
        name = NAMES[bar.assumption.lever]
        bars.append(Bar(name, 100 * low.mean, 100 * high.mean, *labels, 100 * max(changes, default=0.0)))
    return tuple(bars)


NAMES = {
    Lever.VOLUME: "contacts",
    Lever.STAFF: "people",
    Lever.CONTAINMENT: "settled by bots",
    Lever.HANDLE: "handling time",
    Lever.ABSENCE: "absence",
}


def _percent_off(factor: float) -> str:
    """Return by how many per cent a factor departs from 1, with a true minus."""
    return f"{100 * (factor - 1):+.0f}%".replace("-", "−")


def plain_people(found: PeopleAnswer, choices: Sequence[Choice]) -> dict[str, Any]:
    """Return the people to be added, what holds then, and when to decide."""
    return {
        "holds": found.holds,
        "more": [
            {
                "pool": str(one.pool),
                "kinds": [{"people": kind.count, "skills": list(kind.skills)} for kind in one.kinds],
                "there": one.there,
                "more": one.more,
                "cost": one.cost,
            }
            for one in found.more
        ],
        "before": [_plain_score(score) for score in found.before],
        "after": [_plain_score(score) for score in found.after],
        "decisions": [
            {
                "decide_by": one.decide_by.isoformat(),
                "recruits": one.recruits,
                "recruits_by_pool": list(one.by_pool),
                "worth": one.worth,
                "extra_days": one.extra_days,
            }
            for one in choices
        ],
    }


def plain_peaks(peaks: Iterable[Peak]) -> list[dict[str, Any]]:
    """Return ready-made peaks with their multipliers."""
    return [
        {
            "name": peak.name,
            "days": list(peak.days),
            "effects": [
                {"stages": sorted(effect.stages)} | asdict(effect.volume) for effect in peak.effects
            ],
            "handle": asdict(peak.handle),
            "containment": asdict(peak.containment),
            "absence": peak.absence,
        }
        for peak in peaks
    ]


def plain_histories(found: Iterable[ClientHistory]) -> list[dict[str, Any]]:
    """Return what clients' histories say of a peak."""
    return [
        {
            "client": one.client,
            "began": [day.isoformat() for day in one.began],
            "stages": [
                {
                    "stages": sorted(stage.stages),
                    "ready": asdict(stage.ready),
                    "seen": asdict(stage.seen),
                    "used": asdict(stage.used),
                }
                for stage in one.stages
            ],
        }
        for one in found
    ]


def _plain_score(score: Score) -> dict[str, Any]:
    return {
        "promise": score.promise.name,
        "target": score.promise.target.share,
        "service_level": _mean(score.level),
        "service_level_half_width": _half(score.level),
        "probability": score.probability,
    }


def write_points(points: Iterable[Point], stream: TextIO) -> int:
    """Write one row for each point, and return how many."""
    writer = csv.writer(stream)
    writer.writerow([*(lever.value for lever in Lever), *FIGURES])
    rows = 0
    for point in points:
        figures = plain_figures(point.figures)
        factors = [point.setting.factors.get(lever, 1.0) for lever in Lever]
        writer.writerow([*factors, *("" if figures[name] is None else figures[name] for name in FIGURES)])
        rows += 1
    return rows


def _mean(estimate: Estimate | None) -> float | None:
    return estimate.mean if estimate else None


def _half(estimate: Estimate | None) -> float | None:
    return estimate.half_width if estimate and math.isfinite(estimate.half_width) else None
