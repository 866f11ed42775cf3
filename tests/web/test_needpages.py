"""The page of needs beside shifts: entered, changed, deleted, put back, and refused in words."""

import html

import pytest

NEEDS = "/lead/needs"
NIGHT = {"title": "Nights", "begin": "18:00", "finish": "08:00", "first": "2026-11-23", "weekday-0": "1"}
COURSE = {
    "title": "New shop",
    "activity": "training",
    "minutes": "60",
    "rhythm": "once",
    "first": "2026-11-23",
    "last": "2026-12-18",
    "weekday-0": "1",
    "people": "1, P2, Person 3",
}


def test_needs_are_entered_changed_deleted_and_put_back(lead):
    empty = lead.get(NEEDS).text
    assert "Nobody is wanted on call" in empty
    assert "No meeting or training is to be placed" in empty
    assert lead.send(f"{NEEDS}/calls", **NIGHT).headers["location"] == f"{NEEDS}#calls"
    assert lead.send(f"{NEEDS}/sessions", **COURSE).status_code == 303
    page = lead.get(NEEDS).text
    for words in ("Mon, 18:00–08:00 of the next day", "training of 60 min, once in all", "0 of 3 planned"):
        assert words in page
    form = lead.get(f"{NEEDS}?edit=sessions/1").text
    assert 'value="1, 2, 3"' in form
    assert "Change “New shop”" in form
    assert (
        lead.send(f"{NEEDS}/sessions", number="1", lock="0", **COURSE | {"minutes": "45"}).status_code
        == 303
    )
    stale = lead.send(f"{NEEDS}/sessions", number="1", lock="0", **COURSE | {"minutes": "30"})
    assert stale.status_code == 409
    assert "Somebody else changed" in stale.text
    gone = lead.send(f"{NEEDS}/calls/1/withdraw").headers["location"]
    assert "“Nights” was deleted" in lead.get(gone).text
    assert lead.send(f"{NEEDS}/calls/1/restore").status_code == 303
    assert "Nobody is wanted on call" not in lead.get(gone).text
    assert "Nights" in lead.get(f"{NEEDS}?format=csv&table=calls").text


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("calls", NIGHT | {"title": ""}, "Give it a title"),
        ("calls", NIGHT | {"finish": ""}, "Give both times"),
        ("calls", NIGHT | {"first": ""}, "first day"),
        ("calls", NIGHT | {"first": "soon"}, "no date"),
        ("calls", NIGHT | {"count": "x"}, "no whole number"),
        ("calls", NIGHT | {"weight": "heavy"}, "no number"),
        ("calls", NIGHT | {"weight": "nan"}, "no number"),
        ("calls", NIGHT | {"people": "Nobody Here"}, "nobody who can be scheduled"),
        ("calls", NIGHT | {"queue": "moon"}, "no queue"),
        ("calls", NIGHT | {"team-moon": "1"}, "in the team"),
        ("sessions", COURSE | {"activity": "meal"}, "choose meeting or training"),
        ("sessions", COURSE | {"activity": ""}, "Choose meeting or training"),
        ("sessions", COURSE | {"minutes": ""}, "5 to 600"),
        ("sessions", COURSE | {"last": ""}, "Give the last day"),
        ("sessions", COURSE | {"weekday-0": ""}, "one weekday"),
        ("sessions", COURSE | {"sessions": "5"}, "5 sessions on 4 days"),
        ("sessions", COURSE | {"begin": "09:00", "finish": "09:30"}, "does not fit"),
        ("sessions", COURSE | {"price": "-1"}, "at least 0"),
    ],
)
def test_a_need_that_makes_no_sense_comes_back_as_it_was_typed(lead, kind, fields, words):
    page = lead.send(f"{NEEDS}/{kind}", **fields)
    assert page.status_code == 422
    assert words in html.unescape(page.text)
    assert f'value="{fields["title"]}"' in page.text
    empty = lead.get(NEEDS).text
    assert "Nobody is wanted on call" in empty
    assert "No meeting or training is to be placed" in empty


def test_needs_that_there_are_not_are_not_found(lead):
    assert lead.send(f"{NEEDS}/calls/9/withdraw").status_code == 404
    assert lead.send(f"{NEEDS}/moons/1/withdraw").status_code == 404
    assert lead.send(f"{NEEDS}/calls", number="9", lock="0", **NIGHT).status_code == 422
    for odd in ("edit=calls/9", "edit=moon/x", "gone=sessions/7", "gone="):
        assert lead.get(f"{NEEDS}?{odd}").status_code == 200
