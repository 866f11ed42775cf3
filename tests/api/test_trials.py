"""Rules tried on the past of the floor, by JSON and on the page."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from contactcenter.services.dispatch.floorplan import default_rules
from tests.api.conftest import Caller, problem
from tests.services.dispatch.floors import ADA, BEA

RULES = default_rules()
OTHER = RULES.replace('agents = "longest_idle"', 'agents = "best_proficiency"')


def period(**hours: float) -> dict[str, str]:
    """Return the last hour and the next, or another period around now."""
    now = datetime.now(UTC)
    first, last = hours.get("start", -1), hours.get("end", 1)
    return {
        "start": (now + timedelta(hours=first)).isoformat(),
        "end": (now + timedelta(hours=last)).isoformat(),
    }


def morning(api: Caller) -> None:
    """Let three contacts be served, one after the other."""
    api.available(ADA, BEA)
    for _ in range(3):
        ticket = api.ticket()
        agent = api.get(f"/tickets/{ticket}").json()["ticket"]["agent"]
        api.step(ticket, "accept", agent=agent)
        api.step(ticket, "complete", agent=agent, wrap_up_seconds=0)


def test_other_rules_are_compared_with_what_was(api: Caller) -> None:
    morning(api)
    found = api.post("/rules/try", {"text": OTHER} | period()).json()
    assert (found["in_force"], found["left_out"]) == (False, 0)
    (queue,) = found["queues"]
    assert (queue["queue"], queue["before"]["answered"], queue["after"]["answered"]) == ("shop-calls", 3, 3)
    assert queue["before"]["service_level"] == 1.0
    assert found["elsewhere_count"] == len(found["elsewhere"])
    assert "T" in found["formula"]


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"text": "name = 3"}, "#/text", "name"),
        ({"text": RULES.replace("italian = 3", "italian = 3\nlatin = 3")}, "#/text", "latin"),
        (period(start=1, end=2), "#/start", "Nothing was heard"),
        (period(start=2, end=1), "#/end", "not after its start"),
        ({"start": "2026-11-26T08:00:00"}, "#/start", "timezone"),
    ],
)
def test_a_trial_that_cannot_be_made_says_why(
    open_api: Caller, change: dict[str, str], pointer: str, said: str
) -> None:
    answer = open_api.post("/rules/try", {"text": RULES} | period() | change)
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert said in answer.text


def send(api: Caller, path: str, **fields: str) -> httpx.Response:
    """Send a form of the administrator's pages."""
    api.client.get("/admin/rules")
    form = {"_csrf_token": api.client.cookies["csrftoken"], "key": "page-of-a-test"} | fields
    return api.client.post(path, data=form, follow_redirects=False)


def over(api: Caller, path: str) -> str:
    """Return the page of a trial once it is over."""
    for _ in range(100):
        page = api.client.get(path).text
        if "Under way" not in page:
            return page
    raise AssertionError(page)


def test_the_page_tries_a_draft_and_shows_what_would_have_been(api: Caller) -> None:
    morning(api)
    editor = api.client.get("/admin/rules").text
    start, end = re.findall(r'name="(?:start|end)" value="([^"]+)"', editor)
    form = {"text": RULES, "start": start, "end": end, "target": "20", "note": "no reason"}
    begun = send(api, "/admin/rules", do="try", **form)
    assert begun.status_code == 303
    path = begun.headers["location"]
    page = over(api, path)
    said = re.sub(r"\s*<[^>]*>\s*", " ", page[page.index("<main") :])
    assert "The same rules, the same decisions" in said, said
    assert "every one of the 3 tickets" in page
    assert api.client.get(f"{path}?format=csv&table=queues").text.count("Calls") == 2
    assert api.client.get(f"{path}?format=csv&table=elsewhere").status_code == 200
    assert send(api, f"{path}/stop").status_code == 303
    assert over(api, path) != "It was stopped."
    assert api.client.get("/admin/rules/trials/none").status_code == 404


def test_one_trial_runs_at_a_time_and_can_be_stopped(api: Caller) -> None:
    morning(api)
    form = {"text": OTHER, "start": "2020-01-01T00:00", "end": "2999-01-01T00:00", "target": "20"}
    path = send(api, "/admin/rules", do="try", **form).headers["location"]
    refused = send(api, "/admin/rules", do="try", **form)
    assert (refused.status_code, "Another trial is under way" in refused.text) == (409, True)
    assert problem(api.post("/rules/try", {"text": OTHER} | period())) == (409, "conflict")
    send(api, f"{path}/stop")
    assert "It was stopped." in api.client.get(path).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": "yesterday"}, "is no time of the period"),
        ({"target": ""}, "The acceptable wait"),
        ({"start": "2020-01-01T00:00", "end": "2020-01-02T00:00"}, "Nothing was heard"),
        ({"text": "name = 3"}, "The draft cannot be published"),
    ],
)
def test_a_form_that_cannot_be_tried_keeps_what_was_typed(
    open_api: Caller, change: dict[str, str], said: str
) -> None:
    form = {"text": OTHER, "start": "2026-01-01T00:00", "end": "2999-01-01T00:00", "target": "20"} | change
    answer = send(open_api, "/admin/rules", do="try", **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert form["start"] in answer.text
