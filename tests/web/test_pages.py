"""Every page answers, as a page and as the fragment that the page includes."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

PAGES = (
    "/",
    "/about/formulas",
    "/search?q=shop",
    "/lead/floor",
    "/lead/floor?day=2026-11-13&at=11:00",
    "/lead/day",
    "/lead/day/2026-11-17?at=12:00",
    "/lead/day/2026-11-17?team=shop-team",
    "/lead/week",
    "/lead/people",
    "/lead/people/1",
    "/lead/contracts",
    "/lead/contracts/full-time-40",
    "/client",
    "/client/shop",
    "/client/shop?month=2026-11&channel=email&cell=0-12",
    "/planner",
    "/planner?day=2026-11-18",
    "/planner/forecast",
    "/planner/forecast/shop-email-it?day=2026-11-18",
    "/planner/accuracy",
    "/planner/accuracy/shop-email-it",
    "/planner/need",
    "/planner/need/shop-voice-it?day=2026-11-18&span=week",
    "/planner/need/shop-email-it?day=2026-11-18",
)
Visitor = TestClient[Litestar]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_holds_exactly_its_fragment(visitor: Visitor, address: str) -> None:
    page = visitor.get(address)
    fragment = visitor.get(address, headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code == 200
    assert page.text.startswith("<!doctype html>")
    assert "<html" not in fragment.text
    assert fragment.text.strip() in page.text


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_inline_script_or_style(visitor: Visitor, address: str) -> None:
    text = visitor.get(address).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("address", PAGES)
def test_every_picture_has_a_name(visitor: Visitor, address: str) -> None:
    text = visitor.get(address).text
    for tag in re.findall(r"<svg[^>]*>", text):
        assert 'aria-hidden="true"' in tag or "aria-label" in tag, tag


def test_a_page_from_history_is_whole_even_for_htmx(visitor: Visitor) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert visitor.get("/lead/week", headers=headers).text.startswith("<!doctype html>")


def test_an_empty_installation_says_which_command_to_run(early_visitor: Visitor) -> None:
    for address in (
        "/",
        "/lead/floor",
        "/lead/day",
        "/lead/week",
        "/client",
        "/planner",
        "/planner/forecast",
    ):
        page = early_visitor.get(address)
        assert page.status_code == 200, address
        assert "contactcenter demo" in page.text, address


def test_a_day_without_a_roster_says_so(visitor: Visitor) -> None:
    page = visitor.get("/lead/day/2020-02-29")
    assert page.status_code == 200
    assert "No roster covers Saturday 29 February 2020" in page.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nothing", 404, "There is no page at this address."),
        ("/client/nobody", 404, "There is no client"),
        ("/client/shop?channel=chat", 404, "has no chat queue"),
        ("/client/shop?channel=smoke", 422, "is none of voice"),
        ("/client/shop?month=2019-01", 404, "Nothing is on record for January 2019"),
        ("/client/shop?cell=9-99", 422, "names no hour of the week"),
        ("/client/shop/cell/0-12?month=&amp;channel=voice", 422, ""),
        ("/lead/day/2026-13-01", 422, "is no date"),
        ("/lead/day?team=nobody", 404, "There is no team"),
        ("/lead/floor?at=24:00", 422, "is no time of day"),
        ("/lead/floor?day=2030-01-01", 422, "Nothing is on record for 2030-01-01"),
        ("/lead/interval/2020-01-01?at=10:00", 404, "No roster covers"),
        ("/planner?day=2020-01-01", 404, "The plan does not cover"),
        ("/planner/forecast/nothing", 404, "has no forecast of queue"),
        ("/planner/accuracy/nothing", 404, "has no forecast of queue"),
        ("/planner/need/shop-voice-it?day=2020-01-01", 404, "has no requirement of queue"),
        ("/planner/forecast/shop-voice-it?day=2020-01-01", 404, "The forecast does not cover"),
        ("/lead/week?format=csv&table=nothing", 404, "This page has no table"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(
    visitor: Visitor, address: str, status: int, words: str
) -> None:
    page = visitor.get(address)
    fragment = visitor.get(address, headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code in (status, 400)
    assert words in page.text.replace("&#39;", "'")
    assert page.text.startswith("<!doctype html>")
    assert fragment.text.startswith('<div class="notice bad"')


def test_what_is_typed_comes_back_escaped(visitor: Visitor) -> None:
    for address in ("/search?q=<script>alert(1)</script>", "/lead/day/<script>alert(1)<", "/client/<b>"):
        assert "<script>alert" not in visitor.get(address).text
        assert "<b>'" not in visitor.get(address).text


def test_a_percentage_names_its_formula_with_numerator_and_denominator(visitor: Visitor) -> None:
    text = visitor.get("/client/shop").text
    assert re.search(r"<b>sl_excl_short</b> = answered ≤ T / \(answered \+ abandoned − short\)", text)
    assert re.search(r'title="sl_excl_short = [^"]+ = [\d\u202f]+ / [\d\u202f]+"', text)
