"""The roster's face to the desks: one verb, one transaction."""

from dataclasses import dataclass
from datetime import date

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit
from contactcenter.domain.rosterchange import RosterChange, ShiftKey
from contactcenter.domain.rosteredit import RosterEdit
from contactcenter.domain.rosterhead import LoggedEdit, check_draft
from contactcenter.domain.runs import PlanId, RosterId
from contactcenter.services.rostering import drafting
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.importing import (
    ImportPreview,
    draft_import,
    export_roster,
    preview_import,
)
from contactcenter.services.rostering.judgement import ChangeEffect, effect_of
from contactcenter.services.rostering.placing import SECONDS, due_problem, place_due
from contactcenter.services.rostering.publishing import Publication, Sanction, publish
from contactcenter.services.views.rosterdesk import (
    DraftComparison,
    DraftDay,
    RosterOverview,
    read_comparison,
    read_draft_day,
    read_overview,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who edits, and which state of the draft they saw; None where it does not matter."""

    author: str
    lock: int | None = None


@dataclass(frozen=True, slots=True)
class RosterDesk:
    """Drafts, versions and what they change, in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def overview(self) -> RosterOverview:
        """Return all rosters by state."""
        with ReadingUnit(self.engine) as unit:
            return read_overview(unit)

    def day(self, draft: RosterId, day: date | None, chosen: ShiftKey | None = None) -> DraftDay:
        """Return one day of a roster; see `read_draft_day`."""
        with ReadingUnit(self.engine) as unit:
            return read_draft_day(unit, draft, day, chosen)

    def comparison(self, draft: RosterId) -> DraftComparison:
        """Return what a draft changes; see `read_comparison`."""
        with ReadingUnit(self.engine) as unit:
            return read_comparison(unit, draft)

    def draft(self, source: RosterId, author: str, note: str = "") -> RosterId:
        """Draft a roster from any version; see `drafting.draft_from`."""
        with SerialUnit(self.engine) as unit:
            made = drafting.draft_from(unit, source, author, self.clock.now(), note)
            unit.commit()
            return made

    def draft_plan(self, plan: PlanId, author: str) -> RosterId:
        """Draft the roster that a plan found."""
        with SerialUnit(self.engine) as unit:
            made = drafting.draft_of_plan(unit, plan, author, self.clock.now())
            unit.commit()
            return made

    def effect(self, draft: RosterId, edit: RosterEdit) -> ChangeEffect:
        """Return what an edit would do to coverage and rules; nothing is stored."""
        with ReadingUnit(self.engine) as unit:
            head = unit.rosters.head(draft)
            change = drafting.change_of_edit(unit, head, edit)
            return effect_of(unit, head, read_crew(unit), change)

    def edit(self, draft: RosterId, edit: RosterEdit, what: str, by: Signature) -> RosterChange:
        """Make an edit in a draft; `what` says in words what it does."""
        with SerialUnit(self.engine) as unit:
            logged = LoggedEdit(self.clock.now(), by.author, what)
            change = drafting.edit_draft(unit, draft, edit, logged, by.lock)
            unit.commit()
            return change

    def place(self, draft: RosterId, by: Signature, seconds: float = SECONDS) -> RosterChange:
        """Place in a draft the meetings, training and people on call that are due; see `placing`."""
        with ReadingUnit(self.engine) as unit:
            head = unit.rosters.head(draft)
            check_draft(head, by.lock)
            problem, roster, refused = due_problem(unit, head, read_crew(unit))
        change = place_due(problem, roster, seconds)
        words = " ".join(["Placed what is due.", *(f"Not asked for: {one}" for one in refused)])
        with SerialUnit(self.engine) as unit:
            logged = LoggedEdit(self.clock.now(), by.author, words)
            drafting.change_draft(unit, draft, change, logged, head.lock)
            unit.commit()
        return change

    def undo(self, draft: RosterId, by: Signature) -> RosterChange:
        """Undo the last edit of a draft."""
        with SerialUnit(self.engine) as unit:
            change = drafting.undo(unit, draft, by.lock)
            unit.commit()
            return change

    def redo(self, draft: RosterId, by: Signature) -> RosterChange:
        """Make the edit again that was undone last."""
        with SerialUnit(self.engine) as unit:
            change = drafting.redo(unit, draft, by.lock)
            unit.commit()
            return change

    def update(self, draft: RosterId, author: str) -> RosterChange:
        """Take over into a draft what was published since it was made."""
        with SerialUnit(self.engine) as unit:
            change = drafting.bring_up_to_date(unit, draft, author, self.clock.now())
            unit.commit()
            return change

    def discard(self, draft: RosterId, by: Signature) -> None:
        """Delete a draft."""
        with SerialUnit(self.engine) as unit:
            check_draft(unit.rosters.head(draft), by.lock)
            unit.rosters.discard(draft)
            unit.commit()

    def publish(self, draft: RosterId, by: Signature, note: str = "", override: str = "") -> Publication:
        """Publish a draft as the next version; see `publishing.publish`."""
        with SerialUnit(self.engine) as unit:
            sanction = Sanction(by.author, self.clock.now(), note, override)
            done = publish(unit, draft, sanction, read_crew(unit), by.lock)
            unit.commit()
            return done

    def export(self, roster: RosterId, as_workbook: bool) -> bytes:
        """Return the shifts of a roster as CSV, or as a workbook."""
        with ReadingUnit(self.engine) as unit:
            return export_roster(unit, roster, as_workbook)

    def preview_import(self, name: str, content: bytes) -> ImportPreview:
        """Return what a file holds; see `importing.preview_import`."""
        with ReadingUnit(self.engine) as unit:
            return preview_import(unit, name, content)

    def draft_import(self, name: str, content: bytes, author: str, waive: bool = False) -> RosterId:
        """Make a draft of what a file holds; see `importing.draft_import`."""
        with SerialUnit(self.engine) as unit:
            preview = preview_import(unit, name, content)
            made = draft_import(unit, preview, author, self.clock.now(), waive)
            unit.commit()
            return made
