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


def test_the_desk_shows_what_the_same_customer_came_with_before(api: Caller) -> None:
    earlier = api.ticket(customer="c-1", subject="A parcel is late")
    api.step(earlier, "close")
    api.step(api.ticket(customer="c-2", subject="Somebody else's"), "close")
    api.ticket(queue="bank-calls", client="bank", customer="c-1", subject="Another client's")
    api.assigned(ADA, customer="c-1", queue="shop-chats")
    page = api.client.get(f"/agent/{ADA}").text
    assert "The same customer before (1)" in page
    assert "A parcel is late" in page
    assert "Somebody else" not in page
    assert "Another client" not in page


def test_the_page_of_all_open_tickets_searches_and_goes_on(api: Caller) -> None:
    assert "No ticket is open." in api.client.get("/lead/tickets").text
    made = [api.ticket(subject=f"Case {place}") for place in range(102)]
    first = api.client.get("/lead/tickets").text
    assert f"/lead/tickets?after={made[99]}" in first
    assert "Case 99<" in first
    assert "Case 100<" not in first
    assert "Case 101<" in api.client.get(f"/lead/tickets?after={made[99]}").text
    assert "Case 7<" in api.client.get("/lead/tickets?q=case+7&state=queued&queue=shop-calls").text
    assert "No ticket fits." in api.client.get("/lead/tickets?q=parcel").text
    assert api.client.get("/lead/tickets?state=lost").status_code == 422
