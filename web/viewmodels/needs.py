"""The screen of standing needs: people on call, meetings and training, in words and in forms."""

from dataclasses import dataclass

from contactcenter.domain.standingneed import EVERY_DAY, Recurrence, StandingActivity, Whom
from contactcenter.services.views.rosterneeds import CallNeed, NeedPage, SessionNeed
from web.needforms import Typed, fields_of_activity, fields_of_call
from web.tables import Table

CALLS, SESSIONS = "calls", "sessions"
"""The two kinds of needs, as addresses name them."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORK_DAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
SHOWN_NAMES = 3
USUAL = {f"weekday-{day}": "1" for day in sorted(EVERY_DAY)}
USUAL_CALL: Typed = {**USUAL, "begin": "18:00", "finish": "08:00", "count": "1", "weight": "1"}
USUAL_SESSION: Typed = {
    **{f"weekday-{day}": "1" for day in sorted(WORK_DAYS)},
    "activity": "meeting",
    "minutes": "30",
    "sessions": "1",
    "rhythm": "weekly",
    "least": "2",
    "price": "40",
}


@dataclass(frozen=True, slots=True)
class FormState:
    """What stands in a form.

    Parameters
    ----------
    number : of the need that is changed; None for a new one.
    lock : the state of that need when the form was made.
    failure : why what was typed could not be stored.
    """

    typed: Typed
    number: int | None = None
    lock: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class NeedsScreen:
    """All standing needs with their forms.

    Parameters
    ----------
    gone : the need that was just taken back, as the end of its address and its title.
    """

    page: NeedPage
    call_form: FormState
    session_form: FormState
    gone: tuple[str, str] | None = None
    failure: str = ""

    @property
    def calls(self) -> tuple[CallNeed, ...]:
        """The needs of people on call that count."""
        return tuple(one for one in self.page.calls if one.kept.counts)

    @property
    def sessions(self) -> tuple[SessionNeed, ...]:
        """The meetings and training that count."""
        return tuple(one for one in self.page.sessions if one.kept.counts)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The needs as rows."""
        calls = tuple(
            (one.need.title, self.when(one.need.when), one.need.count, self.whom(one.need.whom))
            for one in self.calls
        )
        sessions = tuple(
            (
                one.need.title,
                one.need.activity.value,
                one.need.minutes,
                self.rhythm(one.need),
                self.when(one.need.when),
                self.whom(one.need.whom),
                one.need.price,
            )
            for one in self.sessions
        )
        columns = ("title", "activity", "minutes", "how often", "when", "who", "price")
        return (
            Table("calls", "People on call", ("title", "when", "people", "who"), calls),
            Table("sessions", "Meetings and training", columns, sessions),
        )

    def when(self, when: Recurrence) -> str:
        """Return a recurrence in words."""
        days = say_weekdays(when.weekdays)
        if when.hours is None:
            return f"{days}, any time"
        begin, end = when.hours
        following = " of the next day" if end > 24 * 60 else ""
        return f"{days}, {_clock(begin)}–{_clock(end)}{following}"

    def term(self, when: Recurrence) -> str:
        """Return in words from when until when a need counts."""
        first = f"from {when.first_day:%d/%m/%Y}"
        return f"{first} to {when.last_day:%d/%m/%Y}" if when.last_day else first

    def whom(self, whom: Whom) -> str:
        """Return in words whom a need is for."""
        if whom.everybody:
            return "everybody"
        teams = {team.id: team.name for team in self.page.teams}
        named = [teams.get(team, str(team)) for team in sorted(whom.teams)]
        people = sorted(self.page.crew.name(agent) for agent in whom.people)
        shown = people[:SHOWN_NAMES]
        more = [f"{len(people) - SHOWN_NAMES} more"] if len(people) > SHOWN_NAMES else []
        return ", ".join([*named, *shown, *more])

    def queue(self, need: CallNeed) -> str:
        """Return the name of the queue on which those on call can work."""
        names = {queue.id: queue.name for queue in self.page.crew.queues}
        return "any" if need.need.queue is None else names.get(need.need.queue, need.need.queue)

    def rhythm(self, need: StandingActivity) -> str:
        """Return in words how often a session is due."""
        times = "once" if need.sessions == 1 else f"{need.sessions} times"
        return f"{times} a week" if need.every_week else f"{times} in all"


def needs_screen(
    page: NeedPage, kind: str = "", form: FormState | None = None, *, edit: str = "", gone: str = ""
) -> NeedsScreen:
    """Return all needs with their forms; a form that nothing is said of is that of a new need.

    Parameters
    ----------
    kind, form : which form holds what was typed and refused.
    edit, gone : need that is changed, or was just taken back, such as calls/3.
    """
    forms = new_forms(page)
    if (found := need_of(page, edit)) is not None and found.kept.counts:
        forms[edit.partition("/")[0]] = form_of(found)
    if form is not None:
        forms[kind] = form
    back = need_of(page, gone)
    told = None if back is None or back.kept.counts else (gone, back.need.title)
    return NeedsScreen(page, forms[CALLS], forms[SESSIONS], told)


def new_forms(page: NeedPage) -> dict[str, FormState]:
    """Return the forms of new needs by kind."""
    usual = {"first": page.today.isoformat()}
    return {CALLS: FormState({**USUAL_CALL, **usual}), SESSIONS: FormState({**USUAL_SESSION, **usual})}


def need_of(page: NeedPage, name: str) -> CallNeed | SessionNeed | None:
    """Return the need of a name such as calls/3; None for none."""
    kind, _, number = name.partition("/")
    if not number.isdecimal() or kind not in (CALLS, SESSIONS):
        return None
    return page.call(int(number)) if kind == CALLS else page.session(int(number))


def form_of(one: CallNeed | SessionNeed) -> FormState:
    """Return the form in which a need is changed."""
    typed = fields_of_call(one.need) if isinstance(one, CallNeed) else fields_of_activity(one.need)
    return FormState(typed, one.key, one.kept.lock)


def say_weekdays(days: frozenset[int]) -> str:
    """Return weekdays in words.

    Examples
    --------
    >>> say_weekdays(frozenset({5, 6})), say_weekdays(frozenset({0, 2}))
    ('Sat and Sun', 'Mon, Wed')
    """
    known = {EVERY_DAY: "every day", WORK_DAYS: "Mon to Fri", WEEKEND: "Sat and Sun"}
    return known.get(days) or ", ".join(WEEKDAYS[day] for day in sorted(days))


def _clock(minute: int) -> str:
    return f"{minute % (24 * 60) // 60:02}:{minute % 60:02}"
