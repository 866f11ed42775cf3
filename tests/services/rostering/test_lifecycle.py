"""The roster's life: drafts, edits by two leads, undo, publishing, going back, what the router reads."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contactcenter.clock import FixedClock
from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import Activity, Roster, RosterState, Shift
from contactcenter.domain.rosterchange import apply_change, key_of, refuse_overlaps, tidied
from contactcenter.domain.rosteredit import (
    AddShift,
    DeleteShift,
    GiveShift,
    MovePart,
    MoveShift,
    change_of,
)
from contactcenter.services.rostering.desk import RosterDesk, Signature
from contactcenter.services.rostering.duty import duty_of
from tests.fakes.roster import HOUR, MONDAY, NOW, PEOPLE, at, shift, store_centre, week_of

ANNA, BRUNO = Signature("Anna"), Signature("Bruno")


def shifts_of(desk, roster):
    with UnitOfWork(desk.engine) as unit:
        return set(map(tidied, unit.rosters.shifts(roster)))


def test_a_draft_is_edited_without_touching_what_is_published(desk, published):
    before = shifts_of(desk, published)
    draft = desk.draft(published, "Anna")
    moved = MoveShift(key_of(shift(1, 0)), at(0, 600))
    desk.edit(draft, moved, "one hour later", ANNA)
    assert shifts_of(desk, published) == before
    assert shifts_of(desk, draft) == before - {shift(1, 0)} | {shift(1, 0, 10)}
    assert [edit.what for edit in desk.day(draft, None).log] == ["one hour later"]


def test_an_edit_shows_its_effect_before_it_is_stored(desk, published):
    draft = desk.draft(published, "Anna")
    # All three pause at once, one hour in all, while two are needed.
    staggered = desk.effect(draft, MovePart(key_of(shift(1, 0)), at(0, 780), at(0, 810)))
    assert [(one.day, one.before, one.after) for one in staggered.days] == [(MONDAY, 2.0, 1.5)]
    assert staggered.hours_missing == -0.5
    assert staggered.rules.broken == ()
    gone = desk.effect(draft, DeleteShift(key_of(shift(1, 0))))
    assert (gone.hours_missing, gone.change.paid_hours) == (0.0, -8.0)
    late = desk.effect(draft, MoveShift(key_of(shift(1, 0)), at(0, 20 * 60)))
    assert {one.rule for one in late.rules.broken} == {"daily rest"}
    assert shifts_of(desk, draft) == shifts_of(desk, published)


def test_the_second_of_two_leads_gets_a_conflict_and_nothing_is_stored(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", replace(ANNA, lock=0))
    with pytest.raises(Conflict, match="changed this draft 1 times since you opened it"):
        desk.edit(draft, DeleteShift(key_of(shift(2, 0))), "off", replace(BRUNO, lock=0))
    assert shift(2, 0) in shifts_of(desk, draft)
    desk.edit(draft, DeleteShift(key_of(shift(2, 0))), "off", replace(BRUNO, lock=1))


def test_a_new_edit_ends_what_could_be_redone(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "first", ANNA)
    desk.undo(draft, ANNA)
    desk.edit(draft, DeleteShift(key_of(shift(2, 0))), "second", ANNA)
    with pytest.raises(InvalidInput, match="nothing to redo"):
        desk.redo(draft, ANNA)
    assert [edit.what for edit in desk.day(draft, None).log] == ["second"]


def test_publishing_supersedes_the_version_before_and_tells_who_is_affected(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, GiveShift(key_of(shift(1, 0)), 4), "to person 4", ANNA)
    done = desk.publish(draft, ANNA, "Person 1 is at a wedding")
    assert (done.head.version, done.head.state, done.head.published_at) == (2, RosterState.PUBLISHED, NOW)
    assert done.change.agents == (1, 4)
    assert [head.id for head in desk.overview().published] == [draft]
    assert [head.id for head in desk.overview().superseded] == [published]
    with pytest.raises(Conflict, match="only a draft can be edited"):
        desk.undo(draft, ANNA)


def test_a_broken_rule_is_only_published_with_a_reason(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, MovePart(key_of(shift(1, 0)), at(0, 660), at(0, 555)), "break at 9:15", ANNA)
    with pytest.raises(InvalidInput, match="breaks 1 rules: Person 1: 210 minutes of work on end"):
        desk.publish(draft, ANNA)
    assert desk.day(draft, None).head.state is RosterState.DRAFT
    done = desk.publish(draft, ANNA, override="agreed by phone")
    assert done.head.override == "agreed by phone"
    again = desk.draft(draft, "Anna")
    desk.edit(again, DeleteShift(key_of(shift(2, 0))), "off", ANNA)
    assert desk.publish(again, ANNA).head.version == 3, "what was broken before needs no new reason"


def test_a_draft_from_before_another_version_takes_that_over_first(desk, published):
    mine, theirs = desk.draft(published, "Anna"), desk.draft(published, "Bruno")
    desk.edit(mine, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    desk.edit(theirs, DeleteShift(key_of(shift(2, 0))), "off", BRUNO)
    desk.publish(theirs, BRUNO)
    with pytest.raises(Conflict, match="bring the draft up to date first"):
        desk.publish(mine, ANNA)
    desk.update(mine, "Anna")
    desk.publish(mine, ANNA)
    assert shifts_of(desk, published) - shifts_of(desk, mine) == {shift(1, 0), shift(2, 0)}


def test_both_changing_one_shift_is_a_conflict_that_leaves_the_draft_alone(desk, published):
    mine, theirs = desk.draft(published, "Anna"), desk.draft(published, "Bruno")
    desk.edit(mine, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    desk.edit(theirs, MoveShift(key_of(shift(1, 0)), at(0, 600)), "later", BRUNO)
    desk.publish(theirs, BRUNO)
    before = shifts_of(desk, mine)
    with pytest.raises(
        Conflict, match=r"shift of agent 1 .* in different ways. Undo what was done to it here"
    ):
        desk.update(mine, "Anna")
    assert shifts_of(desk, mine) == before
    desk.undo(mine, ANNA)
    desk.update(mine, "Anna")
    assert shift(1, 0, 10) in shifts_of(desk, mine)


def test_what_both_drafts_changed_alike_is_taken_over_once(desk, published):
    mine, theirs = desk.draft(published, "Anna"), desk.draft(published, "Bruno")
    for draft in (mine, theirs):
        desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    desk.edit(theirs, DeleteShift(key_of(shift(2, 0))), "off", BRUNO)
    desk.publish(theirs, BRUNO)
    desk.update(mine, "Anna")
    assert shifts_of(desk, mine) == shifts_of(desk, theirs)
    assert desk.publish(mine, ANNA).head.version == 3


def a_draft_of(desk, roster):
    with UnitOfWork(desk.engine) as unit:
        made = unit.rosters.add(replace(roster, version=0), NOW)
        unit.commit()
    return made


@pytest.mark.parametrize("first", ["short", "long", "shifted"])
def test_of_drafts_whose_periods_overlap_one_is_published_in_whatever_order(desk, first):
    start = MONDAY + timedelta(days=7)
    short, after = week_of(start), week_of(start + timedelta(days=7))
    whole = Roster(short.start, after.end, short.shifts[:1] + after.shifts)
    beyond = Roster(after.start, after.end + timedelta(days=7), after.shifts)
    rosters = {"short": short, "long": whole, "shifted": beyond}
    drafts = {name: a_draft_of(desk, roster) for name, roster in rosters.items()}
    later = RosterDesk(desk.engine, FixedClock(NOW + timedelta(minutes=5)))
    later.publish(drafts.pop(first), ANNA)
    if first != "long":
        drafts.pop({"short": "shifted", "shifted": "short"}[first])  # these two have no day in common
    for draft in drafts.values():
        with pytest.raises(Conflict, match=r"was published since|draft its whole period"):
            later.publish(draft, ANNA)
        later.comparison(draft)
        later.discard(draft, ANNA)
    with UnitOfWork(desk.engine) as unit:
        assert set(unit.rosters.published_shifts(short.start, beyond.end)) == set(rosters[first].shifts)


def test_a_draft_without_a_base_is_compared_with_what_it_would_supersede(desk, published):
    longer = Roster(week_of().start, week_of().end + timedelta(days=7), (shift(1, 0), shift(4, 8)))
    draft = a_draft_of(desk, longer)
    change = desk.comparison(draft).change
    assert change.added == (shift(4, 8),)
    assert len(change.removed) == len(week_of().shifts) - 1


def test_a_version_whose_people_have_left_is_published_again_with_a_reason_only(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(3, 0))), "off", ANNA)
    desk.publish(draft, ANNA)
    with UnitOfWork(desk.engine) as unit:
        unit.agents.save(replace(unit.agents.get(3), contract=None))
        unit.commit()
    back = desk.draft(published, "Anna")
    with pytest.raises(InvalidInput, match="Agent 3, who works 09:00-17:30, is not on the staff"):
        desk.publish(back, ANNA)
    assert desk.publish(back, ANNA, override="leaves after this week").head.version == 3


def test_going_back_is_a_draft_of_an_earlier_version(desk, published):
    first = shifts_of(desk, published)
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    desk.publish(draft, ANNA)
    back = desk.draft(published, "Anna")
    assert desk.comparison(back).change.added == (shift(1, 0),)
    assert desk.publish(back, ANNA).head.version == 3
    assert shifts_of(desk, back) == first


def test_a_draft_is_discarded_and_a_published_roster_never(desk, published):
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    desk.discard(draft, ANNA)
    with pytest.raises(NotFound):
        desk.day(draft, None)
    with pytest.raises(Conflict, match="only a draft"):
        desk.discard(published, ANNA)


def test_a_night_into_the_next_roster_clashes_with_its_shifts(desk, published):
    following = week_of(MONDAY + timedelta(days=7))
    with UnitOfWork(desk.engine) as unit:
        unit.rosters.publish(unit.rosters.add(following, NOW))
        unit.commit()
    draft = desk.draft(published, "Anna")
    night = Shift(1, at(6, 23 * 60), at(7, 10 * 60))
    desk.edit(draft, AddShift(night), "a long night", ANNA)
    with pytest.raises(InvalidInput, match="overlaps the one until"):
        desk.publish(draft, ANNA, override="there is nobody else")


def test_a_roster_that_would_cut_another_short_is_not_drafted(desk, published):
    week = week_of()
    part = Roster(week.start, week.start + timedelta(days=2), ())
    with UnitOfWork(desk.engine) as unit:
        short = unit.rosters.add(part, NOW)
        unit.commit()
    with pytest.raises(Conflict, match="draft its whole period"):
        desk.draft(short, "Anna")


def test_the_rest_before_a_roster_counts(desk, published):
    following = week_of(MONDAY + timedelta(days=7))
    with UnitOfWork(desk.engine) as unit:
        later = unit.rosters.add(following, NOW)
        unit.rosters.publish(later)
        unit.commit()
    draft = desk.draft(published, "Anna")
    desk.edit(draft, AddShift(shift(1, 6, 15)), "Sunday late", ANNA)
    desk.publish(draft, ANNA, override="sale")
    found = desk.day(later, MONDAY + timedelta(days=7)).broken
    assert [(one.agent, one.rule) for one in found] == [(1, "daily rest")]


def test_the_router_reads_what_is_published(desk, published):
    monday_nine = at(0, 540)
    with UnitOfWork(desk.engine) as unit:
        assert duty_of(unit, 1, monday_nine - HOUR) is None
        assert duty_of(unit, 4, monday_nine) is None
        duty = duty_of(unit, 1, monday_nine)
        assert (duty.serves, duty.until) == (True, at(0, 660))
        assert duty_of(unit, 1, at(0, 665)).activity is Activity.BREAK
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(1, 0))), "off", ANNA)
    with UnitOfWork(desk.engine) as unit:
        assert duty_of(unit, 1, monday_nine) is not None, "a draft binds nobody"
    desk.publish(draft, ANNA)
    with UnitOfWork(desk.engine) as unit:
        assert duty_of(unit, 1, monday_nine) is None


class RosterLife(RuleBasedStateMachine):
    """Any sequence of edits, undo, redo, publishing and going back against a model of plain sets."""

    @initialize()
    def open_centre(self):
        self.engine = make_engine("sqlite://")
        upgrade(self.engine)
        self.desk = RosterDesk(self.engine, FixedClock(NOW))
        first = store_centre(self.engine)
        self.published, self.versions = first, {first: set(week_of().shifts)}
        self.begin(first)

    def begin(self, source):
        self.draft = self.desk.draft(source, "Anna")
        self.done, self.undone = [set(self.versions[source])], []

    def change(self, edit):
        model = self.done[-1]
        week = week_of()
        try:
            change = change_of(edit, sorted(model, key=key_of))
            expected = set(apply_change(Roster(week.start, week.end, tuple(model)), change).shifts)
        except (InvalidInput, NotFound) as error:
            with pytest.raises(type(error)):
                self.desk.edit(self.draft, edit, "edit", ANNA)
            return
        self.desk.edit(self.draft, edit, "edit", ANNA)
        self.done.append(expected)
        self.undone = []

    @rule(agent=st.sampled_from(PEOPLE), day=st.integers(0, 6), hour=st.integers(6, 14))
    def add(self, agent, day, hour):
        self.change(AddShift(shift(agent, day, hour)))

    @rule(data=st.data(), hour=st.integers(-3, 3))
    def move(self, data, hour):
        held = data.draw(st.sampled_from(sorted(self.done[-1], key=key_of) or [shift(1, 0)]))
        self.change(MoveShift(key_of(held), held.start + hour * HOUR))

    @rule(data=st.data(), to=st.sampled_from(PEOPLE))
    def give(self, data, to):
        held = data.draw(st.sampled_from(sorted(self.done[-1], key=key_of) or [shift(1, 0)]))
        self.change(GiveShift(key_of(held), to))

    @rule(data=st.data())
    def delete(self, data):
        held = data.draw(st.sampled_from(sorted(self.done[-1], key=key_of) or [shift(1, 0)]))
        self.change(DeleteShift(key_of(held)))

    @precondition(lambda self: len(self.done) > 1)
    @rule()
    def undo(self):
        self.desk.undo(self.draft, ANNA)
        self.undone.append(self.done.pop())

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self):
        self.desk.redo(self.draft, ANNA)
        self.done.append(self.undone.pop())

    @rule()
    def publish(self):
        self.desk.publish(self.draft, ANNA, override="for the test")
        self.versions[self.draft] = self.done[-1]
        self.published = self.draft
        self.begin(self.draft)

    @rule(data=st.data())
    def go_back(self, data):
        self.desk.discard(self.draft, ANNA)
        self.begin(data.draw(st.sampled_from(sorted(self.versions))))

    @invariant()
    def the_roster_is_as_the_model_has_it(self):
        assert shifts_of(self.desk, self.draft) == self.done[-1]
        with UnitOfWork(self.engine) as unit:
            assert unit.rosters.published(NOW + timedelta(days=2)) == self.published
            found = unit.rosters.published_shifts(at(0, 0), at(7, 0))
        assert set(found) == self.versions[self.published]
        refuse_overlaps(found)

    def teardown(self):
        self.engine.dispose()


RosterLife.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_any_life_of_a_roster_is_as_the_model_has_it = RosterLife.TestCase
