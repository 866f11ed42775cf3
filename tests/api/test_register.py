"""Tickets looked up: by their names, by where they are, page by page."""

import pytest

from tests.api.conftest import Caller, problem
from tests.services.dispatch.floors import ADA


def numbers(api: Caller, query: str) -> list[int]:
    """Return the tickets that a query finds."""
    return [one["id"] for one in api.get(f"/tickets?{query}").json()["tickets"]]


def test_a_ticket_is_found_by_its_name_open_or_closed(both: Caller) -> None:
    ticket = both.ticket(external_id="4/711 ü")
    assert numbers(both, "source=crm&external_id=4/711 ü") == [ticket]
    both.step(ticket, "close")
    assert numbers(both, "source=crm&external_id=4/711 ü") == [ticket]
    assert numbers(both, "source=crm&external_id=none") == numbers(both, "source=crm") == []


def test_open_tickets_are_found_by_where_they_are_and_what_they_hold(both: Caller) -> None:
    held = both.assigned(ADA, subject="A Return, 100%")
    waits = both.ticket(queue="shop-mails", customer="C_81")
    closed = both.ticket()
    both.step(closed, "close")
    assert numbers(both, "") == [held, waits]
    assert numbers(both, "state=assigned") == numbers(both, "queue=shop-calls") == [held]
    assert numbers(both, "state=closed") == [closed]
    assert numbers(both, "q=return,") == numbers(both, "q=100%25") == [held]
    assert numbers(both, "q=c_8") == numbers(both, f"q={waits}&queue=shop-mails") == [waits]
    assert numbers(both, "q=c.8") == numbers(both, "client=bank") == []


def test_pages_go_on_where_the_last_one_ended(api: Caller) -> None:
    made = [api.ticket() for _ in range(5)]
    first = api.get("/tickets?limit=2").json()
    assert ([one["id"] for one in first["tickets"]], first["next"]) == (made[:2], made[1])
    rest = api.get(f"/tickets?limit=3&after={first['next']}").json()
    assert ([one["id"] for one in rest["tickets"]], rest["next"]) == (made[2:], None)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("state=lost", "query:state"),
        ("limit=0", "query:limit"),
        ("limit=501", "query:limit"),
        ("after=x", "query:after"),
    ],
)
def test_a_query_that_cannot_be_used_is_pointed_at(open_api: Caller, query: str, pointer: str) -> None:
    answer = open_api.get(f"/tickets?{query}")
    assert problem(answer) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
