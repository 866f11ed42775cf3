"""What the API takes for a request at all, and how it says no."""

import pytest

from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.outcomes import RefusalCode
from tests.api.conftest import TICKET, Caller, problem
from web.api.asking import NO_VERSION, key_of, version_of
from web.api.problems import KINDS

JSON = {"Content-Type": "application/json"}


def raw(open_api: Caller, body: bytes, kind: str = "application/json") -> tuple[int, str]:
    """Send a body as it is and return what was answered."""
    return problem(open_api.client.post("/api/tickets", content=body, headers={"Content-Type": kind}))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "no JSON"),
        (b'{"a": ', "no JSON"),
        (b'{"a":' * 20_000, "nested too deep"),
        (b"[" * 20_000, "nested too deep"),
        (b"[1]", "no object"),
        (b"null", "no object"),
    ],
)
def test_what_is_no_json_object_is_refused_with_the_reason(
    open_api: Caller, body: bytes, said: str
) -> None:
    answer = open_api.client.post("/api/tickets", content=body, headers=JSON)
    assert problem(answer) == (400, "malformed")
    assert said in answer.json()["detail"]


def test_a_large_body_is_refused(open_api: Caller) -> None:
    assert raw(open_api, b'{"subject": "' + b"x" * 10_000_000 + b'"}') == (413, "too_large")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
def test_forms_are_refused(open_api: Caller, kind: str) -> None:
    assert raw(open_api, b"source=crm", kind) == (415, "media_type")


def test_a_missing_body_is_said_to_be_missing(open_api: Caller) -> None:
    answer = open_api.client.post("/api/tickets")
    assert problem(answer) == (422, "invalid")
    assert "body is missing" in answer.json()["errors"][0]["detail"]


def test_every_wrong_field_is_pointed_at(open_api: Caller) -> None:
    body = TICKET | {
        "source": "",
        "external_id": "a\x00b",
        "complexity": 6,
        "stage": "later",
        "boost_seconds": -1,
        "arrived_at": "2026-11-27T09:30:00",
        "colour": "red",
        "priority": 1,
    }
    del body["queue"]
    answer = open_api.post("/tickets", body)
    assert problem(answer) == (422, "invalid")
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "#/source", "#/external_id", "#/complexity", "#/stage", "#/boost_seconds", "#/arrived_at",
        "#/colour", "#/priority", "#/queue",
    }  # fmt: skip
    assert open_api.get("/queues/shop-calls").json()["line"]["waiting"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("complexity", "3"), ("complexity", True), ("complexity", 3.0), ("complexity", 0),
        ("preferred", 2**63), ("arrived_at", 1_700_000_000), ("boost_seconds", "9"), ("language", 5),
        ("source", "x" * 201), ("channel", "fax"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_not_bent_into_shape(
    open_api: Caller, field: str, value: object
) -> None:
    answer = open_api.post("/tickets", TICKET | {field: value})
    assert problem(answer) == (422, "invalid")
    assert [error["pointer"].split("/")[1] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("text", ["שלום \u202e عرب", "=1+1", "<script>alert(1)</script>", "🧶" * 9, "a\nb"])
def test_strange_words_come_back_as_they_were(open_api: Caller, text: str) -> None:
    ticket = open_api.ticket(subject=text, customer=text)
    found = open_api.get(f"/tickets/{ticket}").json()["ticket"]
    assert (found["subject"], found["customer"]) == (text, text)


def test_an_inner_field_is_pointed_at_with_its_path(open_api: Caller) -> None:
    answer = open_api.post("/tickets/1/transfer", {"agent": 1, "onward": {"complexity": 9}})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/onward/complexity"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "http://[not-an-address"},
    ],
)
def test_another_sites_page_can_do_nothing(open_api: Caller, headers: dict[str, str]) -> None:
    assert problem(open_api.client.post("/api/tickets", json=TICKET, headers=headers)) == (
        403,
        "foreign_origin",
    )


def test_ones_own_page_and_a_program_may_call(open_api: Caller) -> None:
    own = {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-origin"}
    assert open_api.client.post("/api/tickets", json=TICKET, headers=own).status_code == 201
    assert open_api.post("/tickets", TICKET).status_code == 200


def test_an_address_or_method_that_is_not_there_is_a_problem_too(open_api: Caller) -> None:
    assert problem(open_api.get("/nothing")) == (404, "not_found")
    wrong = open_api.client.put("/api/tickets")
    assert problem(wrong) == (405, "method")
    assert "POST" in wrong.headers["Allow"]


def test_every_refusal_of_the_router_has_a_type_that_is_described(open_api: Caller) -> None:
    assert {code.value for code in RefusalCode} <= set(KINDS)
    for name, kind in KINDS.items():
        found = open_api.get(f"/problems/{name}").json()
        assert (found["type"], found["status"]) == (kind.type, kind.status)
        assert found["advice"]
    assert problem(open_api.get("/problems/unknown")) == (404, "not_found")


@pytest.mark.parametrize("actor", ["x" * 101, "a\tb"])
def test_an_actor_that_cannot_be_shown_is_refused(open_api: Caller, actor: str) -> None:
    answer = open_api.post("/tickets", TICKET, X_Actor=actor)
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "header:X-Actor"


def test_tags_are_read_strictly() -> None:
    assert [version_of(text) for text in (None, "*", '"12"')] == [None, None, 12]
    assert {version_of(text) for text in ('W/"12"', "12", '"x"', '""', '"1', '"-1"')} == {NO_VERSION}


def test_each_request_without_a_key_gets_one_of_its_own() -> None:
    assert key_of(None) != key_of(None)
    assert key_of('"a \\"b\\""') == 'a "b"'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("queue", "nowhere"),
        ("queue", "bank-calls"),
        ("preferred", 777),
        ("arrived_at", "2999-01-01T00:00:00Z"),
    ],
)
def test_a_field_that_the_router_cannot_use_is_pointed_at(
    open_api: Caller, field: str, value: object
) -> None:
    answer = open_api.post("/tickets", TICKET | {"external_id": f"{field} {value}", field: value})
    assert problem(answer) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]


def test_a_field_within_the_onward_way_is_pointed_at_there(api: Caller) -> None:
    ticket = api.assigned(1)
    onward = {"queue": "nowhere"}
    for step, body in (("move", {}), ("transfer", {"agent": 1})):
        answer = api.post(f"/tickets/{ticket}/{step}", body | {"onward": onward})
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/onward/queue"]
    version = api.get(f"/tickets/{ticket}").headers["ETag"]
    answer = api.client.patch(f"/api/tickets/{ticket}", json=onward, headers={"If-Match": version})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/queue"]


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"]
)
def test_an_instant_at_the_ends_of_the_calendar_is_refused_before_a_page_must_show_it(
    open_api: Caller, instant: str
) -> None:
    ticket = open_api.ticket()
    for path, body in (
        ("/tickets", TICKET | {"external_id": instant, "arrived_at": instant}),
        (f"/tickets/{ticket}/pause", {"until": instant}),
        (f"/tickets/{ticket}/callback", {"due": instant}),
    ):
        answer = open_api.post(path, body)
        assert problem(answer) == (422, "invalid")
        assert len(answer.json()["errors"]) == 1
    assert open_api.get("/tickets").status_code == 200


def test_an_unknown_client_and_a_contact_of_years_ago_are_pointed_at(open_api: Caller) -> None:
    for field, value in (("client", "nobody"), ("arrived_at", "2001-01-01T00:00:00Z")):
        answer = open_api.post("/tickets", TICKET | {"external_id": field, field: value})
        assert problem(answer) == (422, "invalid")
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]


def test_who_acts_is_pointed_at_beside_what_is_asked_for(api: Caller) -> None:
    ticket = api.assigned(1)
    answer = api.post(f"/tickets/{ticket}/hand-off", {"agent": 1})
    assert problem(answer) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/agent"]


@pytest.mark.parametrize("path", ["/rules/validate", "/rules/publish"])
@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000,
        "version = " + "9" * 5_000,
        "[[rule]]\n" * 501,
        default_rules().replace("live_seconds = 30", "live_seconds = 99999999999"),
        default_rules().replace("[0, 30, 60]", "[0, 99999999999999999999]"),
        default_rules().replace("email = 240", "email = 9999999"),
        default_rules().rpartition("[[rule]]")[0],
    ],
    ids=["deep", "digits", "many", "years", "eternity", "target", "no default"],
)
def test_rules_beyond_all_measure_are_refused_at_the_text(open_api: Caller, path: str, text: str) -> None:
    answer = open_api.post(path, {"text": text})
    assert problem(answer) == (422, "invalid")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/text"}
    assert [one["version"] for one in open_api.get("/rules").json()] == [1]
