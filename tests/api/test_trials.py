"""Rules tried on the past of the floor, by JSON and on the page."""

from datetime import UTC, datetime, timedelta

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


def test_the_same_rules_give_back_the_same_and_other_rules_are_compared(api: Caller) -> None:
    morning(api)
    same = api.post("/rules/try", {"text": RULES} | period()).json()
    assert (same["in_force"], same["same"], same["elsewhere"], same["left_out"]) == (True, True, [], 0)
    (queue,) = same["queues"]
    assert queue["before"] == queue["after"]
    assert (queue["queue"], queue["before"]["answered"], queue["before"]["service_level"]) == (
        "shop-calls", 3, 1.0,
    )  # fmt: skip
    other = api.post("/rules/try", {"text": OTHER, "target_seconds": 0} | period()).json()
    assert other["in_force"] is False
    assert other["elsewhere_count"] == len(other["elsewhere"])
    assert other["queues"][0]["after"]["answered"] == 3
    assert "T" in other["formula"]


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"text": "name = 3"}, "#/text", "name"),
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
