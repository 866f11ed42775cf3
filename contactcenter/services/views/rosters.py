"""Which roster a page shows."""

from datetime import datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.roster import RosterState
from contactcenter.domain.rosterhead import RosterHead


def roster_at(unit: ReadingUnit, at: datetime) -> RosterHead | None:
    """Return the roster whose period holds an instant: the published one, else the newest draft."""
    holding = [head for head in unit.pages.rosters() if head.start <= at < head.end]
    published = [head for head in holding if head.state is RosterState.PUBLISHED]
    drafts = [head for head in holding if head.state is RosterState.DRAFT]
    return next(iter(published or drafts), None)
