"""The running day's face to the desks: look, act, undo; each act is a new published version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import OnCall, RosterState
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_of_roster
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import RosterId
from contactcenter.domain.units import AgentId
from contactcenter.services.intraday.sickness import calls_given_up, sick_change
from contactcenter.services.intraday.today import Today, read_today
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.judgement import rule_effect
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.publishing import SHOWN, Publication, Sanction, publish_change
from contactcenter.services.rostering.requests import by_roster
from contactcenter.services.views.installation import installation_zone
from workforce.intraday.actions import Action, ActionKind, RestOfDay, change_of_action
from workforce.intraday.calls import taken
from workforce.intraday.law import DayLaw
from workforce.intraday.suggestions import in_one
from workforce.rostering.rules.freetime import RULE as FREE_TIME

WORDS = {
    ActionKind.MOVE_BREAK: "Break moved",
    ActionKind.STAY_LONGER: "Overtime agreed",
    ActionKind.COME_EARLIER: "Earlier start agreed",
    ActionKind.COME_IN: "Came in on a day off",
    ActionKind.LEAVE_EARLY: "Voluntary time off",
    ActionKind.MOVE_TRAINING: "Training moved",
    ActionKind.PUT_OFF: "Meeting or training put off",
}
"""The note of the version that an accepted suggestion publishes, and why it may bend a contract."""


@dataclass(frozen=True, slots=True)
class NearestPeriod:
    """What can be looked at where nothing is published of a moment.

    Parameters
    ----------
    zone : of the installation.
    head : the published roster nearest to the moment; None where nothing at all is published.
    """

    zone: str
    head: RosterHead | None


@dataclass(frozen=True, slots=True)
class IntradayDesk:
    """The running day in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def today(self, at: datetime | None = None, mend: bool = False) -> Today:
        """Return the running day as of now, or of another instant; see `read_today`."""
        with ReadingUnit(self.engine) as unit:
            return read_today(unit, at or self.clock.now(), mend)

    def nearest(self, at: datetime | None = None) -> NearestPeriod:
        """Return the published roster that is nearest to now, or to another instant."""
        now = at or self.clock.now()
        with ReadingUnit(self.engine) as unit:
            heads = [head for head in unit.rosters.heads() if head.state is RosterState.PUBLISHED]
            head = min(heads, key=lambda one: max(one.start - now, now - one.end), default=None)
            return NearestPeriod(installation_zone(unit), head)

    def accept(self, actions: Sequence[Action], actor: str) -> Publication:
        """Do what was suggested, one thing or several for different people, and publish it as one version.

        Raises
        ------
        InvalidInput
            When there is nothing to do, or the roster changed meanwhile so that it no longer fits, or would
            break a rule of the law by now.
        """
        if not actions:
            raise InvalidInput("There is nothing to do: no step was sent.")
        words = WORDS[actions[0].kind] if len(actions) == 1 else f"Day mended in {len(actions)} steps"
        with SerialUnit(self.engine) as unit:
            head = _published(unit, actions[0].key.start)
            people = {key.agent for one in actions for key in (one.key, one.like) if key}
            shifts = unit.rosters.shifts(head.id, people)
            change = in_one(change_of_action(one, shifts) for one in actions)
            _refuse_unlawful(unit, head, change)
            done = _agreed(unit, head, change, Sanction(actor, self.clock.now(), words))
            unit.commit()
            return done

    def call_sick(self, key: ShiftKey, at: datetime | None, actor: str) -> Publication:
        """Take a person who is ill off a shift or a span on call, and off all else of that time.

        That is what they have until it ends and the local day on which it begins is over: shifts are cut or
        taken away, and so are spans on call.

        Parameters
        ----------
        key : of a shift, or of a span on call.
        at : when they leave; before the day begins, or None, all of it goes.

        Raises
        ------
        InvalidInput
            When it is over by then.
        NotFound
            When it is not published any more.
        """
        with SerialUnit(self.engine) as unit:
            sanction = Sanction(actor, self.clock.now(), "Called in sick")
            parts = by_roster(unit, sick_change(unit, key, at))
            done = [_agreed(unit, *part, sanction) for part in parts]
            unit.commit()
            return next(one for one in done if one.head.start <= key.start < one.head.end)

    def take_call(
        self, call: OnCall, taker: AgentId, actor: str, at: datetime | None = None
    ) -> Publication:
        """Let somebody take over what another person gave up of a span on call.

        Parameters
        ----------
        call : what was given up, and whose it was; see `open_calls`.
        at : the instant as of which the day is seen; None for now.

        Raises
        ------
        Conflict
            When it is not open any more.
        InvalidInput
            When it would break a rule of the law by now.
        """
        with SerialUnit(self.engine) as unit:
            head, now = _published(unit, call.start), at or self.clock.now()
            lost = calls_given_up(unit, head, unit.installation.get().zone, now)
            if not any(_holds(one, call) for one in lost):
                raise Conflict("That call is taken over by now, or was not given up; look again.")
            change = taken(call, taker)
            _refuse_unlawful(unit, head, change)
            done = _agreed(unit, head, change, Sanction(actor, self.clock.now(), "Call taken over"))
            unit.commit()
            return done

    def undo(self, roster: RosterId, actor: str) -> Publication:
        """Publish again what stood before a published version.

        Raises
        ------
        Conflict
            When another version was published since, or what stood before breaks a rule by now that it kept
            when it was published, as where time off was approved.
        InvalidInput
            When nothing stood before.
        """
        with SerialUnit(self.engine) as unit:
            head = unit.rosters.head(roster)
            if head.state is not RosterState.PUBLISHED:
                raise Conflict(f"Version {head.version} is {head.state}; another was published since.")
            if head.base is None:
                raise InvalidInput(f"Before version {head.version} nothing was published of this period.")
            base = unit.rosters.head(head.base)
            change = change_of_roster(unit.rosters.get(roster), unit.rosters.get(base.id))
            _refuse_what_came_between(unit, head, base, change)
            note = f"Undone: {head.note}" if head.note else f"Version {head.version} undone"
            done = _agreed(unit, head, change, Sanction(actor, self.clock.now(), note))
            unit.commit()
            return done


def _agreed(unit: UnitOfWork, head: RosterHead, change: RosterChange, sanction: Sanction) -> Publication:
    """Publish with its note as the reason, should a contract's hours be bent with consent."""
    return publish_change(unit, head, change, replace(sanction, override=sanction.note), read_crew(unit))


def _published(unit: UnitOfWork, at: datetime) -> RosterHead:
    key = unit.rosters.published(at)
    if key is None:
        raise NotFound(f"No published roster covers {at:%Y-%m-%d %H:%M} UTC.")
    return unit.rosters.head(key)


def _refuse_unlawful(unit: UnitOfWork, head: RosterHead, change: RosterChange) -> None:
    """Refuse what breaks more than a contract: people may agree to other hours, not to other laws."""
    crew = read_crew(unit)
    agents = crew.needs.peers_of(change.agents, crew.on(local_date(head.start, crew.zone)))
    period, own = problem_of(unit, head, crew, agents), unit.rosters.get(head.id, agents)
    begins = [one.start for one in (*change.removed, *change.added)]
    begins += [one.start for one in change.spans_added]
    day = local_date(min(begins), crew.zone)
    rest = RestOfDay(period.ruled_on(day), own.shifts, period, head.start, on_call=own.on_call)
    broken = DayLaw(rest).broken_by(change)
    if broken:
        told = " ".join(one.message for one in broken)
        raise InvalidInput(f"By now this breaks {len(broken)} rules: {told} Look again.")


def _refuse_what_came_between(
    unit: UnitOfWork, head: RosterHead, base: RosterHead, change: RosterChange
) -> None:
    """Refuse to put back what broke no rule when it was published and does by now."""
    broken = rule_effect(unit, head, read_crew(unit), change).broken
    told = [one.message for one in broken if one.rule == FREE_TIME or not base.override]
    if told:
        raise Conflict(
            f"Version {base.version} cannot simply be put back, for by now it breaks {len(told)} rules: "
            f"{' '.join(told[:SHOWN])} Draft that version on the page of rosters; publish what is right."
        )


def _holds(lost: OnCall, call: OnCall) -> bool:
    """Tell whether a call is what somebody gave up, or the part of it that is left by now."""
    return lost.agent == call.agent and call.start <= lost.start and lost.end == call.end
