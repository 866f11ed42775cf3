"""`contactcenter statement`: every figure with its formula and counts, credits in money."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.installation import Installation
from contactcenter.services.statements import close_month
from tests.cli.conftest import Ask
from tests.conftest import NewUrl
from tests.fakes.organisation import CLIENT, SHOP, TERM, ZONE
from tests.services.test_statements import MARCH, OVER, store_march


@pytest.fixture
def engine(ask: Ask, sqlite_urls: NewUrl, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give the database that the command asks: a March that missed its target, and later contacts."""
    url = sqlite_urls(True)
    monkeypatch.setenv("CONTACTCENTER_DATABASE_URL", url)
    made = make_engine(url)
    store_march(made, in_t=70)
    yield made
    made.dispose()


def test_an_open_month_is_shown_as_a_preview(ask: Ask, engine: Engine) -> None:
    answer = ask("statement", "shop", "2026-03")
    assert answer.code == 0
    for words in (
        "Statement of Bottega & Figli for March 2026",
        "PREVIEW",
        "calls within 20 s: 64.22% against 80.00%, missed",
        "sl_excl_short: answered ≤ T / (answered + abandoned − short), T = 20 s",
        "140 of 218, from 220 offered",
        "Credit EUR 2,000.00; at risk EUR 10,000.00 of an invoice of EUR 100,000.00",
    ):
        assert words in answer.out


def test_asking_stores_nothing(ask: Ask, engine: Engine) -> None:
    ask("statement", "shop", "2026-03")
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.statements.all(SHOP) == ()


def test_a_month_is_closed_once_and_then_shown_as_it_was(ask: Ask, engine: Engine) -> None:
    closed = ask("statement", "shop", "2026-03", "--close")
    assert closed.code == 0
    assert "nothing can change it" in closed.out
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, monthly_invoice=1.0))
        uow.commit()
    assert ask("statement", "shop", "2026-03").out == closed.out
    again = ask("statement", "shop", "2026-03", "--close")
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "for good" in again.err


@pytest.mark.parametrize(("day", "code"), [(date(2026, 3, 31), 1), (date(2026, 4, 1), 0)])
def test_a_demo_closes_by_the_day_on_which_it_stands(
    ask: Ask, engine: Engine, day: date, code: int
) -> None:
    with UnitOfWork(engine) as uow:
        uow.installation.save(Installation("Demo", ZONE, day))
        uow.commit()
    answer = ask("statement", "shop", "2026-03", "--close", "--json")
    assert answer.code == code
    if code == 0:
        assert json.loads(answer.out)["closed_at"] == "2026-04-01T06:00:00+00:00"


def test_the_json_is_the_stored_statement(ask: Ask, engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        close_month(uow, SHOP, MARCH, OVER)
        uow.commit()
    figures = json.loads(ask("statement", "shop", "2026-03", "--json").out)
    (term,) = figures["terms"]
    assert (figures["state"], figures["closed_at"]) == ("closed", OVER.isoformat())
    assert (figures["credit"], figures["at_risk"], figures["currency"]) == ("2000.00", "10000.00", "EUR")
    assert (term["formula"], term["numerator"], term["denominator"]) == ("sl_excl_short", 140, 218)
    assert term["level"] == 140 / 218
    assert term["counts"] == {
        "answered": 200,
        "abandoned": 20,
        "answered_in_t": 140,
        "abandoned_in_t": 6,
        "short_abandoned": 2,
    }


def test_the_csv_holds_each_term_and_the_months_credit(ask: Ask, engine: Engine, tmp_path: Path) -> None:
    assert ask("statement", "shop", "2026-03", "--csv", tmp_path / "march.csv").code == 0
    text = (tmp_path / "march.csv").read_bytes().decode("utf-8-sig")
    term, month = csv.DictReader(io.StringIO(text, newline=""))
    assert (term["state"], term["result"], term["formula"]) == ("preview", "missed", "sl_excl_short")
    assert (term["answered_in_t"], term["level"], term["credit"]) == ("140", "0.642202", "2000.00")
    assert (month["term"], month["credit"], month["currency"]) == ("month", "2000.00", "EUR")


def test_a_spreadsheet_runs_no_name_of_a_term(ask: Ask, engine: Engine, tmp_path: Path) -> None:
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=(replace(TERM, metric="=1+1"),)))
        uow.commit()
    ask("statement", "shop", "2026-03", "--csv", tmp_path / "march.csv")
    assert ",'=1+1," in (tmp_path / "march.csv").read_text()


def test_a_file_that_cannot_be_written_closes_nothing(ask: Ask, engine: Engine) -> None:
    answer = ask("statement", "shop", "2026-03", "--close", "--csv", "none/march.csv")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "contactcenter: none/march.csv cannot be used: No such file or directory.\n"
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.statements.all(SHOP) == ()


def test_a_cap_is_told(ask: Ask, engine: Engine) -> None:
    terms = tuple(replace(TERM, metric=str(n), pool_share=1.0, metric_share=0.7) for n in range(3))
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=terms))
        uow.commit()
    assert "Credit EUR 10,000.00, capped from EUR 21,000.00" in ask("statement", "shop", "2026-03").out


def test_a_term_with_too_few_contacts_does_not_count(ask: Ask, engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=(replace(TERM, minimum_volume=5_000),)))
        uow.commit()
    shown = ask("statement", "shop", "2026-03").out
    assert "not counted" in shown
    assert "It counts from 5,000 contacts a month on." in shown
    assert "Credit EUR 0.00;" in shown


@pytest.mark.parametrize(
    ("client", "month", "said"),
    [
        ("nobody", "2026-03", "There is no client 'nobody'; there are: shop."),
        (
            "shop",
            "2025-12",
            "Client 'shop' has nothing on record for 2025-12; it has: 2026-02, 2026-03, 2026-04.",
        ),
        ("shop", "2026-13", "'2026-13' is no month; write it as 2026-10."),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    ask: Ask, engine: Engine, client: str, month: str, said: str
) -> None:
    answer = ask("statement", client, month)
    assert (answer.code, answer.out, answer.err) == (2, "", f"contactcenter: {said}\n")
