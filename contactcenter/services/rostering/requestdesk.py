"""The face of requests and calendar feeds to the desks: one verb, one transaction."""

from dataclasses import dataclass
from datetime import date

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit
from contactcenter.domain.request import RequestId
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering import feeds, requests
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.publishing import Publication, Sanction
from contactcenter.services.rostering.requests import Asked
from contactcenter.services.views.rosterrequests import (
    AgentWeek,
    RequestBoard,
    RequestLine,
    judged_line,
    read_agent_week,
    read_board,
)


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """Requests and feeds in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def board(self) -> RequestBoard:
        """Return all requests as the lead decides them."""
        with ReadingUnit(self.engine) as unit:
            return read_board(unit, self.clock.now())

    def week(self, agent: AgentId, day: date | None) -> AgentWeek:
        """Return an agent's week; see `read_agent_week`."""
        with ReadingUnit(self.engine) as unit:
            return read_agent_week(unit, agent, day, self.clock.now())

    def check(self, asked: Asked) -> RequestLine:
        """Return what approving a request would do, before it is asked."""
        with ReadingUnit(self.engine) as unit:
            now = self.clock.now()
            request = requests.request_of(asked, "", now)
            return judged_line(unit, read_crew(unit), RequestId(0), request, now)

    def ask(self, asked: Asked, actor: str) -> RequestId:
        """Store a request; see `requests.ask`."""
        with SerialUnit(self.engine) as unit:
            made = requests.ask(unit, asked, actor, self.clock.now())
            unit.commit()
            return made

    def agree(self, request: RequestId, colleague: AgentId, actor: str) -> None:
        """Note that a colleague agrees; see `requests.agree`."""
        with SerialUnit(self.engine) as unit:
            requests.agree(unit, request, colleague, actor, self.clock.now())
            unit.commit()

    def withdraw(self, request: RequestId, agent: AgentId, actor: str) -> None:
        """Take a request back; see `requests.withdraw`."""
        with SerialUnit(self.engine) as unit:
            requests.withdraw(unit, request, agent, actor, self.clock.now())
            unit.commit()

    def refuse(self, request: RequestId, actor: str, reason: str) -> None:
        """Refuse a request; see `requests.refuse`."""
        with SerialUnit(self.engine) as unit:
            requests.refuse(unit, request, actor, self.clock.now(), reason)
            unit.commit()

    def approve(
        self, request: RequestId, actor: str, reason: str = "", override: str = ""
    ) -> tuple[Publication, ...]:
        """Approve a request and publish what it changes; see `requests.approve`."""
        with SerialUnit(self.engine) as unit:
            sanction = Sanction(actor, self.clock.now(), reason, override)
            done = requests.approve(unit, request, sanction, read_crew(unit))
            unit.commit()
            return done

    def open_feed(self, agent: AgentId) -> str:
        """Revoke the agent's feeds and return the token of a new one, which is shown only now."""
        with SerialUnit(self.engine) as unit:
            token = feeds.open_feed(unit, agent, self.clock.now())
            unit.commit()
            return token

    def revoke_feed(self, agent: AgentId) -> None:
        """Revoke the agent's feeds."""
        with SerialUnit(self.engine) as unit:
            unit.calendar_feeds.revoke(agent, self.clock.now())
            unit.commit()

    def calendar(self, token: str) -> bytes:
        """Return the calendar that a token opens; see `feeds.read_calendar`."""
        with ReadingUnit(self.engine) as unit:
            return feeds.read_calendar(unit, token, self.clock.now())
