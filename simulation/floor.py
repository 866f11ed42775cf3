"""The floor: SimPy turns time into events for the router, and the router's decisions into SimPy events.

Events at one instant come in the order of `routing.events.Rank`, then of id, because SimPy's public
`schedule` takes an integer priority. No process stands for a contact and nothing waits in a SimPy
resource: who waits, and who serves whom, is the router's business alone.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from simpy import Environment, Event
from simpy.events import EventPriority

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import ChannelProfile
from contactcenter.domain.units import ContactId, Milliseconds
from routing import decisions as said
from routing import events as heard
from routing.events import TIMER_RANKS, NotReadyReason, Rank, ServiceResult
from simulation.attendance import Attendance
from simulation.desk import Desk, WorkStyle
from simulation.scenario import BREAK_MS, ContactType, Scenario, ShiftEndRule, pool_of
from simulation.ticketlog import Outcome, TicketLog
from simulation.trace import NEVER, Customers, Ints

_RANK_SHIFT = 40
_SHARED_EQUALLY = tuple(1 / count for count in range(1, 101))

ABSENT, WAITING, WITH_BOT, IN_SERVICE, WRAPPING_UP, OVER = range(6)


class Router(Protocol):
    """What the floor needs of a routing engine."""

    def handle(self, event: heard.RoutingEvent, now_ms: Milliseconds) -> list[said.Decision]:
        """Take one event and return what follows, in order."""
        ...


class _Occurrence(Event):
    """A SimPy event that happens by itself at the instant for which it is scheduled."""

    def __init__(
        self, env: Environment, callbacks: list[Callable[[Any], None]], key: int, at_ms: int
    ) -> None:
        self.env = env
        self.callbacks = callbacks
        self._ok = True
        self._value = None
        self.key = key
        self.at_ms = at_ms


class Floor:
    """One replication on the SimPy clock.

    Parameters
    ----------
    spans_ms : for each agent of the scenario, the serving spans of this replication.
    router : decides everything; it must know the agents of the scenario.
    """

    def __init__(
        self,
        scenario: Scenario,
        customers: Customers,
        spans_ms: list[list[tuple[int, int]]],
        router: Router,
    ) -> None:
        self.scenario = scenario
        self.env = Environment(0)
        self.now = Milliseconds(0)
        self.router = router
        self.spans = spans_ms
        self._replies: deque[heard.RoutingEvent] = deque()
        self._read_customers(customers)
        self._read_types(scenario.contact_types)
        self._read_agents()

    def _read_customers(self, customers: Customers) -> None:
        """Unpack the columns into lists, which Python reads faster than arrays."""
        columns = customers.columns
        self.arrival_count = customers.arrivals
        self.cursor = 0
        self.came = columns.arrived_ms.tolist()
        self.kind = columns.kind.tolist()
        unpacked = {id(column): column.tolist() for column in columns.service_ms}
        self.service = [unpacked[id(column)] for column in columns.service_ms]
        self.wrap_up = columns.wrap_up_ms.tolist()
        self.patience = columns.patience_ms.tolist()
        self.retry = columns.retry_ms.tolist()
        self.bounce = columns.bounce_ms.tolist()
        self.bot_ms = columns.bot_ms.tolist()
        self.contained = columns.contained.tolist()
        self.callback_delay = columns.callback_ms.tolist()
        self.callback_mark = columns.callback_mark.tolist()
        self.answer = columns.answer_ms.tolist()
        self.refused = columns.refused.tolist()
        self.next_attempt = customers.next_attempt.tolist()
        self.callback = customers.callback.tolist()
        rows = len(self.kind)
        self.state = [ABSENT] * rows
        self.outcome = [int(Outcome.ABSENT)] * rows
        self.joined, self.answered, self.ended, self.released, self.server = (
            [NEVER] * rows for _ in range(5)
        )
        self.ends, self.gives_up = [NEVER] * rows, [NEVER] * rows
        self.handed_off: set[int] = set()
        self.past_bots: set[int] = set()
        self.asked: set[int] = set()
        self.left: dict[int, float] = {}
        self.on_line: set[int] = set()

    def _read_types(self, types: tuple[ContactType, ...]) -> None:
        profiles = self.scenario.profiles
        queues = self.scenario.queues
        self.queue_of_kind = [queues.index(kind.queue) for kind in types]
        self.waiting = [0] * len(queues)
        self.styles = [style_of(kind, profiles[kind.channel]) for kind in types]
        self.chances = [kind.callback.chances if kind.callback else (0,) for kind in types]
        self.lines_free = [group.lines for group in self.scenario.line_groups]
        self.lines_of_kind = [
            [index for index, group in enumerate(self.scenario.line_groups) if kind.queue in group.queues]
            for kind in types
        ]
        self.alarms = 0
        self.handed_back = 0

    def _read_agents(self) -> None:
        plans = self.scenario.agents
        pools = self.scenario.pools
        self.agents = [plan.agent.id for plan in plans]
        self.agent_index = {agent: index for index, agent in enumerate(self.agents)}
        self.pool = [pools.index(pool_of(plan.agent)) for plan in plans]
        self.speed = [plan.speed for plan in plans]
        self.is_bot = [plan.agent.kind is AgentKind.BOT for plan in plans]
        self.next_span = [0] * len(plans)
        window = self.scenario.measured_ms or (0, self.scenario.horizon_ms)
        self.attendance = Attendance(len(plans), window)
        self.desks: dict[int, Desk] = {}

    def run(self) -> TicketLog:
        """Run until nothing more can happen and return what became of every ticket."""
        for index, spans in enumerate(self.spans):
            if spans:
                self._at(spans[0][0], Rank.SHIFT_OR_BREAK_START, self._shift_starts, index)
        self._next_arrival()
        self.env.run()
        return self._log()

    def _at(self, when: int, rank: Rank, callback: Callable[[_Occurrence], None], key: int) -> None:
        occurrence = _Occurrence(self.env, [self._tick, callback], key, when)
        self.env.schedule(occurrence, EventPriority((rank << _RANK_SHIFT) + key), when - self.now)

    def _tick(self, occurrence: _Occurrence) -> None:
        self.now = Milliseconds(occurrence.at_ms)

    # What time brings.

    def _next_arrival(self) -> None:
        if self.cursor < self.arrival_count:
            self._at(self.came[self.cursor], Rank.ARRIVAL, self._arrives, self.cursor)
            self.cursor += 1

    def _arrives(self, occurrence: _Occurrence) -> None:
        self._next_arrival()
        self._enter(occurrence.key)

    def _comes_again(self, occurrence: _Occurrence) -> None:
        self._enter(occurrence.key)

    def _enter(self, row: int) -> None:
        """Let an attempt in: turned away without a line, or handed to the router, or called back later."""
        now = self.now
        kind = self.kind[row]
        self.came[row] = now
        lines = self.lines_of_kind[kind]
        if lines and any(self.lines_free[group] == 0 for group in lines):
            self._finish(row, Outcome.BLOCKED)
            self._fails(row)
            return
        if lines:
            self.on_line.add(row)
        for group in lines:
            self.lines_free[group] -= 1
        self._join(row, now)
        if self.callback_delay[row] != NEVER and self.state[row] == WAITING and row not in self.asked:
            self._offer_callback(row, kind)

    def _offer_callback(self, row: int, kind: int) -> None:
        """Turn a contact that has just begun to wait into a callback, if the customer likes."""
        chances = self.chances[kind]
        queue = self.queue_of_kind[kind]
        if self.callback_mark[row] >= chances[min(self.waiting[queue], len(chances)) - 1]:
            return
        self.waiting[queue] -= 1
        self.joined[row] = NEVER
        self._finish(row, Outcome.CALLBACK)
        self._free_lines(row)
        self._tell(heard.ContactAbandoned(ContactId(row)))
        choice = self.scenario.contact_types[kind].callback
        due = self.now + self.callback_delay[row]
        into = self.callback[row]
        self.came[into] = self.now if choice is None or choice.keeps_place else due
        self._at(due, Rank.CALLBACK_DUE, self._callback_due, into)

    def _callback_due(self, occurrence: _Occurrence) -> None:
        self._join(occurrence.key, self.came[occurrence.key])

    def _join(self, row: int, since: int) -> None:
        kind_index = self.kind[row]
        self.state[row] = WAITING
        self.joined[row] = since
        self.waiting[self.queue_of_kind[kind_index]] += 1
        kind = self.scenario.contact_types[kind_index]
        self._tell(heard.ContactArrived(kind.contact(row, since, bots_allowed=row not in self.past_bots)))
        if self.state[row] == WAITING:
            self._wait_patiently(row)

    def _wait_patiently(self, row: int) -> None:
        patience = self.patience[row]
        if patience != NEVER:
            self.gives_up[row] = self.now + patience
            self._at(self.gives_up[row], Rank.PATIENCE_END, self._patience_ends, row)

    def _patience_ends(self, occurrence: _Occurrence) -> None:
        row = occurrence.key
        if self.state[row] != WAITING or self.gives_up[row] != self.now:
            return
        self.waiting[self.queue_of_kind[self.kind[row]]] -= 1
        self.ended[row] = self.now
        self._finish(row, Outcome.ABANDONED)
        self._free_lines(row)
        self._tell(heard.ContactAbandoned(ContactId(row)))
        self._fails(row)

    def _service_ends(self, occurrence: _Occurrence) -> None:
        row = occurrence.key
        state = self.state[row]
        if self.ends[row] != self.now or state not in (IN_SERVICE, WITH_BOT):
            return
        if state == WITH_BOT:
            self._bot_ends(row)
            return
        self._leave_desk(row)
        self.ended[row] = self.now
        self.state[row] = WRAPPING_UP
        self._free_lines(row)
        self._tell(
            heard.ServiceEnded(
                ContactId(row),
                self.agents[self.server[row]],
                wrap_up_ms=Milliseconds(self.wrap_up[row]),
            )
        )

    def _bot_ends(self, row: int) -> None:
        bot = self.server[row]
        self.attendance.put_down(bot, row, self.now)
        if self.contained[row]:
            self.ended[row] = self.released[row] = self.now
            self._finish(row, Outcome.CONTAINED)
            self._free_lines(row)
            self._tell(heard.ServiceEnded(ContactId(row), self.agents[bot]))
            if self.bounce[row] != NEVER:
                again = self.next_attempt[row]
                self.past_bots.add(again)
                self._at(self.now + self.bounce[row], Rank.ARRIVAL, self._comes_again, again)
            return
        self.handed_off.add(row)
        self.state[row] = WAITING
        self.joined[row] = self.now
        self.waiting[self.queue_of_kind[self.kind[row]]] += 1
        self._tell(heard.ServiceEnded(ContactId(row), self.agents[bot], ServiceResult.HANDED_OFF))
        if self.state[row] == WAITING:
            self._wait_patiently(row)

    def _shift_starts(self, occurrence: _Occurrence) -> None:
        index = occurrence.key
        end = self.spans[index][self.next_span[index]][1]
        self.attendance.change_shift(index, True, self.now)
        self._at(end, Rank.SHIFT_OR_BREAK_END, self._shift_ends, index)
        self._tell(heard.AgentReady(self.agents[index], Milliseconds(end)))

    def _shift_ends(self, occurrence: _Occurrence) -> None:
        index = occurrence.key
        self.attendance.change_shift(index, False, self.now)
        self.next_span[index] += 1
        spans, following = self.spans[index], self.next_span[index]
        is_break = following < len(spans) and spans[following][0] - self.now < BREAK_MS
        reason = NotReadyReason.BREAK if is_break else NotReadyReason.SHIFT_END
        if following < len(spans):
            self._at(spans[following][0], Rank.SHIFT_OR_BREAK_START, self._shift_starts, index)
        self._tell(heard.AgentNotReady(self.agents[index], reason))
        if not is_break and self.scenario.shift_end_rule is ShiftEndRule.HAND_BACK:
            for row in list(self.attendance.open_items[index]):
                self._hand_back(row, index)

    def _hand_back(self, row: int, index: int) -> None:
        if self.state[row] != IN_SERVICE:
            return
        desk = self.desks.get(index)
        shared = None if desk is None else desk.remaining(row, self.now)
        remaining = self.ends[row] - self.now if shared is None else shared
        self.left[row] = remaining / self._work(row, index)
        self._leave_desk(row)
        self.attendance.put_down(index, row, self.now)
        self.handed_back += 1
        self.state[row] = WAITING
        self.gives_up[row] = NEVER  # Who has been talked to does not hang up.
        self.waiting[self.queue_of_kind[self.kind[row]]] += 1
        self._tell(heard.ServiceEnded(ContactId(row), self.agents[index], ServiceResult.REQUEUED))

    # What the router says.

    def _tell(self, event: heard.RoutingEvent) -> None:
        """Hand an event to the router, carry out what it says, and then what follows at once from that."""
        replies = self._replies
        now = self.now
        decide = self._decide
        for decision in self.router.handle(event, now):
            decide(decision)
        while replies:
            for decision in self.router.handle(replies.popleft(), now):
                decide(decision)

    def _decide(self, decision: said.Decision) -> None:
        match decision:
            case said.Assigned():
                self._start(decision.contact, self.agent_index[decision.agent])
            case said.Closed():
                self._closed(decision.contact)
            case said.Wake():
                self._set_timer(decision)
            case said.Offered():
                self._offered(decision)
            case said.Alarm():
                self.alarms += 1
            case _:
                pass  # The contact waits or its wrap-up has begun: both are known already.

    def _start(self, row: int, index: int) -> None:
        """Start the service of a contact that the router has assigned."""
        now = self.now
        self.waiting[self.queue_of_kind[self.kind[row]]] -= 1
        self.attendance.pick_up(index, row, now)
        if self.is_bot[index]:
            self._start_bot(row, index)
            return
        self.state[row] = IN_SERVICE
        if self.answered[row] == NEVER:
            self.answered[row] = now
            self.outcome[row] = Outcome.ANSWERED
        self.server[row] = index
        work = self._work(row, index) * self.left.get(row, 1.0)
        style = self.styles[self.kind[row]]
        if style.alone and len(self.attendance.open_items[index]) == 1:
            self.ends[row] = now + max(1, round(work))
            self._at(self.ends[row], Rank.SERVICE_END, self._service_ends, row)
        else:
            self._share_desk(row, index, work)

    def _work(self, row: int, index: int) -> float:
        """Return how long an agent takes for the whole of a contact, in ms."""
        work: float = self.service[self.pool[index]][row] / self.speed[index]
        bot = self.scenario.contact_types[self.kind[row]].bot
        return work * bot.handle_factor if bot and row in self.handed_off else work

    def _start_bot(self, row: int, index: int) -> None:
        self.state[row] = WITH_BOT
        self.server[row] = index
        self.ends[row] = self.now + max(1, self.bot_ms[row])
        self._at(self.ends[row], Rank.SERVICE_END, self._service_ends, row)

    def _closed(self, row: int) -> None:
        if self.state[row] == WRAPPING_UP:
            self.state[row] = OVER
            self.released[row] = self.now
            self.attendance.put_down(self.server[row], row, self.now)

    def _set_timer(self, wake: said.Wake) -> None:
        timer = heard.TimerFired(wake.kind, wake.token, wake.contact, wake.agent)
        self._at(wake.at_ms, TIMER_RANKS[wake.kind], lambda _: self._tell(timer), wake.token)

    def _offered(self, offer: said.Offered) -> None:
        accepted = heard.OfferAccepted(offer.contact, offer.agent)
        if self.scenario.acceptance is None:
            self._replies.append(accepted)
            return
        row = offer.contact
        refuses, self.refused[row] = self.refused[row], 0
        reply = heard.OfferRefused(offer.contact, offer.agent) if refuses else accepted
        when = self.now + self.answer[row]
        # Only the first agent who is asked may let the offer expire; else nobody might ever take it.
        if row in self.asked:
            when = min(when, max(self.now, offer.expires_ms - 1))
        self.asked.add(row)
        if when < offer.expires_ms:
            self._at(when, Rank.STAGE, lambda _: self._answer(row, reply), row)

    def _answer(self, row: int, reply: heard.OfferAccepted | heard.OfferRefused) -> None:
        if self.state[row] == WAITING:
            self._tell(reply)

    # Book-keeping.

    def _finish(self, row: int, outcome: Outcome) -> None:
        self.state[row] = OVER
        self.outcome[row] = outcome

    def _fails(self, row: int) -> None:
        """Let a customer who was turned away or hung up come again, if that is how he is."""
        if self.retry[row] != NEVER:
            when = self.now + self.retry[row]
            self._at(when, Rank.ARRIVAL, self._comes_again, self.next_attempt[row])

    def _free_lines(self, row: int) -> None:
        if row in self.on_line:
            self.on_line.discard(row)
            for group in self.lines_of_kind[self.kind[row]]:
                self.lines_free[group] += 1

    def _share_desk(self, row: int, index: int, work: float) -> None:
        desk = self.desks.setdefault(index, Desk())
        style = self.styles[self.kind[row]]
        self._reschedule(desk.add(row, style, work, self.now))

    def _leave_desk(self, row: int) -> None:
        desk = self.desks.get(self.server[row])
        if desk is not None and desk.items:
            self._reschedule(desk.remove(row, self.now))

    def _reschedule(self, ends: list[tuple[int, int]]) -> None:
        for row, end in ends:
            if end != NEVER and end != self.ends[row]:
                self._at(end, Rank.SERVICE_END, self._service_ends, row)
            self.ends[row] = end

    def _log(self) -> TicketLog:
        for row, state in enumerate(self.state):
            if state == WAITING:
                self.outcome[row] = Outcome.UNSERVED
        return TicketLog(
            kind=_column(self.kind),
            came_ms=_column(self.came),
            joined_ms=_column(self.joined),
            answered_ms=_column(self.answered),
            ended_ms=_column(self.ended),
            released_ms=_column(self.released),
            agent=_column(self.server),
            outcome=_column(self.outcome),
            busy_ms=_column(self.attendance.busy_ms),
            present_ms=_column(self.attendance.present_ms),
            alarms=self.alarms,
            handed_back=self.handed_back,
        )


def _column(values: list[int]) -> Ints:
    return np.asarray(values, dtype=np.int64)


def style_of(kind: ContactType, profile: ChannelProfile) -> WorkStyle:
    """Return how a contact type goes together with other work at an agent."""
    usual = (1.0,) if profile.live else _SHARED_EQUALLY
    return WorkStyle(
        alone=profile.exclusive and not kind.attention,
        paused_by_live=profile.interruptible,
        live=profile.live,
        attention=kind.attention or usual,
    )
