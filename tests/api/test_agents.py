"""Agents, queues, the floor and the rules through the API."""

import time
from importlib.resources import files

import pytest

from tests.api.conftest import Caller, problem

ADA, BEA, CLEO, BOT = 1, 2, 3, 90
RULES = files("routing").joinpath("default_rules.toml").read_text(encoding="utf-8")


def test_everybody_who_can_be_routed_to_is_listed(api: Caller) -> None:
    found = {one["id"]: (one["code"], one["kind"]) for one in api.get("/agents").json()}
    assert found[ADA] == ("ADA", "human")
    assert found[BOT] == ("BOT", "bot")


def test_without_a_shift_overtime_must_be_declared(both: Caller) -> None:
    path = f"/api/agents/{ADA}/state"
    refused = both.client.put(path, json={"presence": "available"})
    assert problem(refused) == (409, "off_shift")
    both.available(ADA)
    desk = both.get(f"/agents/{ADA}").json()["desk"]
    assert (desk["state"], desk["overtime"]) == ("available", True)


def test_a_heartbeat_has_no_content(api: Caller) -> None:
    api.available(ADA)
    answer = api.post(f"/agents/{ADA}/heartbeat")
    assert (answer.status_code, answer.content) == (204, b"")


def test_an_agent_who_is_not_there_is_not_found(api: Caller) -> None:
    assert problem(api.get("/agents/777")) == (404, "not_found")
    assert problem(api.client.put("/api/agents/777/state", json={"presence": "break"})) == (
        404,
        "not_found",
    )


def test_a_queue_tells_who_waits_and_why(api: Caller) -> None:
    first, second = api.ticket(), api.ticket()
    found = api.get("/queues/shop-calls").json()
    assert found["line"]["waiting"] == 2
    assert [one["ticket"]["id"] for one in found["waiting"]] == [first, second]
    assert all(one["why"] and one["waited_seconds"] >= 0 for one in found["waiting"])
    assert found["more"] == 0
    assert problem(api.get("/queues/nowhere")) == (404, "not_found")


def test_the_floor_names_no_person_and_counts_no_small_group(api: Caller) -> None:
    api.available(ADA, BEA, CLEO, BOT)
    floor = api.get("/floor").json()
    assert floor["people"] == []
    assert [bot["agent"] for bot in floor["bots"]] == [BOT]
    assert floor["leader"]
    assert {line["queue"] for line in floor["queues"]} == {
        line["queue"] for line in api.get("/queues").json()
    }


def test_rules_are_checked_published_and_listed(both: Caller) -> None:
    assert [one["version"] for one in both.get("/rules").json()] == [1]
    draft = RULES.replace("Default rules", "Our rules")
    checked = both.post("/rules/validate", {"text": draft})
    assert (checked.status_code, checked.json()["name"]) == (200, "Our rules")
    published = both.post("/rules/publish", {"text": draft, "note": "try"}, X_Actor="lead.7")
    assert (published.status_code, published.json()) == (201, {"version": 2})
    newest = both.get("/rules").json()[0]
    assert (newest["version"], newest["author"], newest["note"]) == (2, "lead.7", "try")
    assert newest["in_force"] is True


def test_rules_may_be_published_again_before_anything_happens(both: Caller) -> None:
    for version in (2, 3, 4):
        assert both.post("/rules/publish", {"text": RULES}).json() == {"version": version}
    both.available(ADA)
    assert both.step(both.ticket(), "accept", agent=ADA)["state"] == "assigned"


@pytest.mark.parametrize("step", ["validate", "publish"])
def test_rules_that_break_a_rule_change_nothing(api: Caller, step: str) -> None:
    narrow = RULES + '\n[[rule]]\nname = "late"\n'
    answer = api.post(f"/rules/{step}", {"text": narrow})
    assert problem(answer) == (422, "invalid")
    assert "never reached" in answer.text
    assert len(api.get("/rules").json()) == 1


@pytest.mark.parametrize("step", ["validate", "publish"])
def test_rules_that_name_what_is_not_stored_are_refused_key_by_key(api: Caller, step: str) -> None:
    draft = RULES.replace("orders = 1", "orders = 1\nfrench = 1").replace(
        'bots = "first"', 'bots = "first"\nclients = ["shp"]\nqueues = ["shop-call"]\npools = [["north"]]'
    )
    draft = draft.replace("[bots]", '[selection.queues]\nloans = "round_robin"\n\n[bots]')
    answer = api.post(f"/rules/{step}", {"text": draft})
    assert problem(answer) == (422, "invalid")
    said = [error["detail"] for error in answer.json()["errors"]]
    for key, name in zip(
        ("skills", ".clients", ".queues", ".pools", "selection.queues"),
        ("french", "shp", "shop-call", "north", "loans"),
        strict=True,
    ):
        assert [one for one in said if f"{key} names {name!r}, which is not stored" in one], said
    assert len(said) == 5
    assert len(api.get("/rules").json()) == 1


def test_a_heartbeat_of_nobody_is_refused(api: Caller) -> None:
    for body in (None, {"tickets": [1]}):
        assert problem(api.post("/agents/4711/heartbeat", body)) == (404, "not_found")


def test_a_bot_names_what_it_is_at_work_on(api: Caller) -> None:
    api.available(90)
    ticket = api.ticket(queue="shop-chats", complexity=1, intent="where")
    assert api.post("/agents/90/heartbeat", {"tickets": [ticket, 999]}).status_code == 204
    for tickets in ([0], ["1"], [1] * 1_001, 5):
        assert problem(api.post("/agents/90/heartbeat", {"tickets": tickets})) == (422, "invalid")


def test_a_bot_loses_the_contact_that_it_names_no_more_though_its_process_is_there(api: Caller) -> None:
    assert api.post(
        "/rules/publish", {"text": RULES.replace("silence_seconds = 15", "silence_seconds = 2")}
    )
    api.available(ADA, BOT)
    sound, hung = (api.ticket(queue="shop-chats", complexity=1, intent="where") for _ in range(2))
    path = f"/tickets/{hung}/hand-off"
    assert problem(api.post(path, {"agent": BOT, "answer": "I am a teapot"})) == (422, "invalid")
    assert problem(api.client.post(f"/api{path}", content=b"{")) == (415, "media_type")
    for _ in range(50):
        api.post(f"/agents/{BOT}/heartbeat")
        api.post(f"/agents/{BOT}/heartbeat", {"tickets": [sound]})
        if api.get(f"/tickets/{hung}").json()["ticket"]["agent"] == ADA:
            break
        time.sleep(0.2)
    assert api.get(f"/tickets/{hung}").json()["ticket"]["agent"] == ADA
    assert api.get(f"/tickets/{sound}").json()["ticket"]["agent"] == BOT
