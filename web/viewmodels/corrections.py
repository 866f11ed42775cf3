"""The screen of overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.services.views.corrections import Corrections, OverrideLine
from web.tables import Table


@dataclass(frozen=True, slots=True)
class CorrectionsScreen:
    """A queue's overrides; `typed` keeps what was typed and refused."""

    page: Corrections
    failure: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()

    def what(self, line: OverrideLine) -> str:
        """Return in words what an override does."""
        one = line.override
        if one.contacts_a_day is not None:
            return f"{one.contacts_a_day:,.0f} contacts a day"
        return f"{one.factor - 1:+.0%}"

    def state(self, line: OverrideLine) -> str:
        """Return in words whether an override counts."""
        if not line.counts:
            return "no longer counts"
        return "counts" if line.touches else "counts, on days outside this forecast"


def corrections_screen(
    page: Corrections, failure: str = "", typed: Mapping[str, str] | None = None
) -> CorrectionsScreen:
    """Return a queue's overrides as a screen with its table."""
    columns = ("first", "last", "change", "contacts a day", "author", "reason", "made", "expires", "counts")
    rows = tuple(
        (
            one.override.first.isoformat(),
            one.override.last.isoformat(),
            None if one.override.contacts_a_day is not None else one.override.factor - 1,
            one.override.contacts_a_day,
            one.override.author,
            one.override.reason,
            one.override.made_at.isoformat(),
            None if one.override.expires_at is None else one.override.expires_at.isoformat(),
            "yes" if one.counts else "no",
        )
        for one in page.lines
    )
    table = Table("overrides", f"Overrides of {page.queue.name}", columns, rows)
    return CorrectionsScreen(page, failure, typed or {}, (table,))
