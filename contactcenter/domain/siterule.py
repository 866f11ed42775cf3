"""Labour rules that a site set itself, in the place of those of its preset, from a date on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

SiteRuleId = NewType("SiteRuleId", int)


@dataclass(frozen=True, slots=True)
class SiteRule:
    """One value of the labour rules that counts from a day on, with who set it and why.

    Parameters
    ----------
    preset : the rules that it changes.
    field : which limit it sets; one of those of the preset.
    value : in the unit of the limit, at least 0.
    valid_from : first local day on which it counts.
    source : law or agreement that it comes from.
    confirmed_by : who has signed for it; empty for nobody.
    withdrawn_at, withdrawn_by : when and by whom it was taken back; it then counts no more.
    """

    preset: str
    field: str
    value: int
    valid_from: date
    source: str
    author: str
    made_at: datetime
    confirmed_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    @property
    def counts(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_at is None
