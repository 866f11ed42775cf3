"""What sites set of labour rules from a date on: values in the place of a preset's, and which preset."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from contactcenter.domain.withdrawal import Withdrawable

SiteRuleId = NewType("SiteRuleId", int)
SitePresetId = NewType("SitePresetId", int)


@dataclass(frozen=True, slots=True)
class SiteRule(Withdrawable):
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
    site : the one site for which it counts; None for all that follow the preset.
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
    site: str | None = None


@dataclass(frozen=True, slots=True)
class SitePreset(Withdrawable):
    """The preset of labour rules that a site follows from a day on; fields as in `SiteRule`."""

    site: str
    preset: str
    valid_from: date
    source: str
    author: str
    made_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
