"""The columns that facts share: what became of the contacts offered."""

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from contactcenter.db.columns import number


class CountColumns(SQLModel):
    """Counts of contacts, and the sums of their times and answers."""

    offered: int
    answered: int
    abandoned: int
    answered_in_t: int
    abandoned_in_t: int
    short_abandoned: int
    contained: int
    wait_seconds: float = number()
    handle_seconds: float = number()
    csat_sum: int
    csat_count: int


def count_rules() -> tuple[CheckConstraint, ...]:
    """Return the rules that counts obey on every database."""
    return (
        CheckConstraint("answered + abandoned + contained <= offered", name="parts_of_offered"),
        CheckConstraint(
            "answered_in_t BETWEEN 0 AND answered AND abandoned_in_t BETWEEN 0 AND abandoned "
            "AND short_abandoned BETWEEN 0 AND abandoned AND contained >= 0",
            name="counts_within",
        ),
        CheckConstraint("wait_seconds >= 0 AND handle_seconds >= 0", name="times_not_negative"),
    )
