"""A ticket's life through the API, and what is refused on the way."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import TICKET, Caller, problem

ADA, BEA, CLEO, BOT = 1, 2, 3, 90


def test_a_contact_is_taken_up_once_whatever_the_key(both: Caller) -> None:
    first = both.post("/tickets", TICKET, Idempotency_Key="one")
    again = both.post("/tickets", TICKET, Idempotency_Key="one")
    other_key = both.post("/tickets", TICKET, Idempotency_Key="two")
    no_key = both.post("/tickets", TICKET)
    assert first.status_code == 201
    assert first.headers["Location"] == f"/api/tickets/{first.json()['id']}"
    assert [answer.status_code for answer in (again, other_key, no_key)] == [200, 200, 200]
    assert first.json() == again.json() == other_key.json() == no_key.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_same_name_with_another_content_is_a_conflict(both: Caller) -> None:
    both.post("/tickets", TICKET)
    assert problem(both.post("/tickets", TICKET | {"complexity": 1})) == (409, "id_reused")


def test_a_key_with_another_request_is_refused_and_nothing_is_done(both: Caller) -> None:
    both.post("/tickets", TICKET, Idempotency_Key="one")
    other = TICKET | {"external_id": "2"}
    assert problem(both.post("/tickets", other, Idempotency_Key="one")) == (422, "key_reused")
    assert both.post("/tickets", other).status_code == 201


def test_a_quoted_key_is_the_same_as_a_bare_one(api: Caller) -> None:
    api.post("/tickets", TICKET, Idempotency_Key='"one"')
    assert problem(api.post("/tickets", TICKET | {"external_id": "2"}, Idempotency_Key="one")) == (
        422,
        "key_reused",
    )


@pytest.mark.parametrize("key", ["", '""', "x" * 201, "tab\there"])
def test_a_key_that_cannot_be_one_is_refused(api: Caller, key: str) -> None:
    answer = api.post("/tickets", TICKET, Idempotency_Key=key)
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "header:Idempotency-Key"


def test_a_contact_is_offered_accepted_completed_and_closed(both: Caller) -> None:
    both.available(ADA)
    ticket = both.ticket()
    desk = both.get(f"/agents/{ADA}").json()
    assert [offer["id"] for offer in desk["offers"]] == [ticket]
    assert both.step(ticket, "accept", agent=ADA)["state"] == "assigned"
    assert both.step(ticket, "complete", agent=ADA, wrap_up_seconds=60)["state"] == "wrap_up"
    assert both.step(ticket, "end-wrap-up", agent=ADA)["state"] == "closed"
    history = both.get(f"/tickets/{ticket}").json()["history"]
    assert [one["sequence"] for one in history] == [*range(1, len(history) + 1)]
    assert [one["kind"] for one in history][-3:] == ["assigned", "wrap_up_started", "closed"]
    assert both.get("/invariants").json() == {"count": 0, "violations": []}


def test_who_asked_stands_in_the_history(api: Caller) -> None:
    ticket = api.ticket()
    api.post(f"/tickets/{ticket}/close", {"reason": "double"}, X_Actor="lead.7")
    assert api.get(f"/tickets/{ticket}").json()["history"][-1]["actor"] == "lead.7"


def test_a_refused_offer_goes_to_somebody_else(api: Caller) -> None:
    api.available(ADA)
    ticket = api.ticket()
    api.available(BEA)
    api.step(ticket, "refuse", agent=ADA)
    assert api.get(f"/tickets/{ticket}").json()["ticket"]["agent"] == BEA


def test_a_transfer_keeps_the_age_and_takes_the_queue_that_is_named(api: Caller) -> None:
    ticket = api.assigned(ADA)
    arrived = api.get(f"/tickets/{ticket}").json()["ticket"]["arrived_at"]
    api.step(ticket, "transfer", agent=ADA, onward={"queue": "shop-mails", "complexity": 5})
    found = api.get(f"/tickets/{ticket}").json()["ticket"]
    assert (found["queue"], found["channel"], found["complexity"]) == ("shop-mails", "email", 5)
    assert found["arrived_at"] == arrived


def test_a_requeued_ticket_waits_again(api: Caller) -> None:
    ticket = api.assigned(ADA)
    api.client.put(f"/api/agents/{ADA}/state", json={"presence": "break"})
    assert api.step(ticket, "requeue", agent=ADA)["state"] == "queued"


def test_a_ticket_rests_and_wakes(api: Caller) -> None:
    ticket = api.ticket()
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert api.step(ticket, "pause", until=until)["state"] == "paused"
    assert api.post(f"/tickets/{ticket}/wake").json()["state"] == "queued"


def test_a_waiting_customer_becomes_a_callback_or_hangs_up(api: Caller) -> None:
    later, gone = api.ticket(), api.ticket()
    api.step(later, "callback")
    assert api.get(f"/tickets/{later}").json()["ticket"]["channel"] == "callback"
    assert api.step(gone, "abandon")["state"] == "closed"


def test_a_bot_hands_over_to_people_for_good(api: Caller) -> None:
    api.available(BOT)
    ticket = api.ticket(queue="shop-chats", complexity=1, intent="where")
    assert api.get(f"/tickets/{ticket}").json()["ticket"]["agent"] == BOT
    api.step(ticket, "hand-off", agent=BOT, onward={"complexity": 4})
    found = api.get(f"/tickets/{ticket}").json()["ticket"]
    assert (found["state"], found["bots_allowed"], found["complexity"]) == ("queued", False, 4)


def test_a_supervisor_moves_and_closes_what_an_agent_holds(api: Caller) -> None:
    ticket = api.assigned(ADA)
    api.client.put(f"/api/agents/{ADA}/state", json={"presence": "away"})
    assert api.step(ticket, "move", onward={"queue": "shop-mails"})["state"] == "queued"
    assert api.step(ticket, "close", reason="answered elsewhere")["state"] == "closed"


def test_a_change_needs_the_version_it_was_made_for(both: Caller) -> None:
    ticket = both.ticket()
    etag = both.get(f"/tickets/{ticket}").headers["ETag"]
    path = f"/api/tickets/{ticket}"
    assert problem(both.client.patch(path, json={"complexity": 1})) == (428, "version_required")
    for stale in ('"999"', 'W/"2"', '"elsewhere"'):
        answer = both.client.patch(path, json={"complexity": 1}, headers={"If-Match": stale})
        assert problem(answer) == (412, "stale_version")
    done = both.client.patch(path, json={"complexity": 1}, headers={"If-Match": etag})
    assert done.status_code == 200
    assert done.headers["ETag"] != etag
    assert both.get(f"/tickets/{ticket}").json()["ticket"]["complexity"] == 1


def test_an_unchanged_ticket_is_not_sent_again(api: Caller) -> None:
    ticket = api.ticket()
    etag = api.get(f"/tickets/{ticket}").headers["ETag"]
    again = api.get(f"/tickets/{ticket}", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_an_offer_is_nobody_elses_to_accept(api: Caller) -> None:
    api.available(ADA)
    ticket = api.ticket()
    assert problem(api.post(f"/tickets/{ticket}/accept", {"agent": BEA})) == (409, "not_yours")
    assert api.state(ticket) == "offered"


def test_a_step_in_the_wrong_state_changes_nothing(api: Caller) -> None:
    ticket = api.ticket()
    assert problem(api.post(f"/tickets/{ticket}/complete", {"agent": ADA}))[0] == 409
    assert problem(api.post(f"/tickets/{ticket}/wake")) == (409, "wrong_state")
    assert api.state(ticket) == "queued"


@pytest.mark.parametrize("number", [0, 7, 2**63, 10**30])
def test_a_ticket_that_is_not_there_is_not_found(api: Caller, number: int) -> None:
    assert problem(api.get(f"/tickets/{number}")) == (404, "not_found")
    assert problem(api.post(f"/tickets/{number}/wake")) == (404, "not_found")
    assert problem(api.get(f"/tickets/{number}/explanation")) == (404, "not_found")


def test_why_and_why_not_are_told(both: Caller) -> None:
    both.available(ADA)
    ticket = both.ticket()
    explained = both.get(f"/tickets/{ticket}/explanation").json()
    assert [one["agent"] for one in explained] == [ADA]
    assert "ADA" in explained[0]["sentences"][0]
    answer = both.get(f"/tickets/{ticket}/why-not/{BEA}").json()
    assert answer == {"ticket": ticket, "agent": BEA, "sentence": "BEA is not available: signed out."}
    assert problem(both.get(f"/tickets/{ticket}/why-not/777")) == (404, "not_found")
