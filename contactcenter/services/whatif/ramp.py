"""How many to recruit, and by when: training, learning and leaving between a need and its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from contactcenter.domain.errors import InvalidInput

MOST_WEEKS_AHEAD = 104


@dataclass(frozen=True, slots=True)
class Ramp:
    """How temporary staff grows into the work.

    Parameters
    ----------
    lead_days : from the decision to the first day, at least 0.
    training_days : in which nobody is served, at least 0.
    learning : speed in each week after the training, relative to the others, over 0 up to 1; the
        last holds from then on.
    weekly_attrition : share of the recruits who leave in a week, from the first day, 0 to under 1.
    """

    lead_days: int = 21
    training_days: int = 10
    learning: tuple[float, ...] = (0.6, 0.75, 0.9, 1.0)
    weekly_attrition: float = 0.02

    def __post_init__(self) -> None:
        if self.lead_days < 0 or self.training_days < 0:
            raise InvalidInput(
                f"{self.lead_days} days of lead and {self.training_days} of training; give 0 or more."
            )
        if not self.learning or not all(0 < speed <= 1 for speed in self.learning):
            raise InvalidInput(f"Learning {self.learning}; give speeds over 0 up to 1, one a week.")
        if not 0 <= self.weekly_attrition < 1:
            raise InvalidInput(f"An attrition of {self.weekly_attrition} a week; give 0 to under 1.")

    @property
    def ready_days(self) -> int:
        """Days from the decision to the first contact."""
        return self.lead_days + self.training_days

    def worth(self, days: int) -> float:
        """Return what one recruit is worth so many days after the decision, in trained people.

        Examples
        --------
        >>> ramp = Ramp(lead_days=14, training_days=7, learning=(0.5, 1.0), weekly_attrition=0.1)
        >>> ramp.worth(20), round(ramp.worth(21), 3), round(ramp.worth(28), 3)
        (0.0, 0.45, 0.81)
        """
        served = days - self.ready_days
        if served < 0:
            return 0.0
        speed = self.learning[min(served // 7, len(self.learning) - 1)]
        return float(speed * (1 - self.weekly_attrition) ** ((days - self.lead_days) / 7))


@dataclass(frozen=True, slots=True)
class Choice:
    """A day of decision and how many recruits it takes then.

    Parameters
    ----------
    by_pool : recruits for each pool.
    worth : of one recruit on the day of need, in trained people.
    extra_days : days paid to each recruit before the day of need.
    """

    decide_by: date
    by_pool: tuple[int, ...]
    worth: float
    extra_days: int

    @property
    def recruits(self) -> int:
        """Recruits in all pools."""
        return sum(self.by_pool)


def choices(ramp: Ramp, people: Sequence[float], today: date, needed: date) -> tuple[Choice, ...]:
    """Return week by week when to decide and how many to recruit, the latest day first.

    Empty where even a decision today comes too late.

    Parameters
    ----------
    people : trained people missing in each pool, over 0.
    needed : not before `today`.
    """
    most = min((needed - today).days, ramp.ready_days + 7 * MOST_WEEKS_AHEAD)
    found: list[Choice] = []
    for days in range(ramp.ready_days, most + 1, 7):
        worth = ramp.worth(days)
        recruits = tuple(ceil(number / worth - 1e-9) for number in people)
        if not found or sum(recruits) < found[-1].recruits:
            found.append(Choice(needed - timedelta(days=days), recruits, worth, days - ramp.lead_days))
    return tuple(found)


def cheapest_choice(found: Sequence[Choice]) -> Choice | None:
    """Return the choice with the fewest paid days before the need."""
    return min(found, key=lambda one: (one.recruits * (one.extra_days + 1), one.decide_by), default=None)
