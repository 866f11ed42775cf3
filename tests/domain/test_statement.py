"""Statements against published worked examples."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.client import Client, ContractTerm, ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import SHORT_ABANDON_SECONDS, ServiceCounts, ServiceLevelFormula
from contactcenter.domain.statement import DEFINITIONS_VERSION, credit_of, draw_up, month_span
from contactcenter.domain.units import ClientId, QueueId

ICMI = ServiceCounts(answered=1000, abandoned=60, answered_in_t=860, abandoned_in_t=20, short_abandoned=10)
TERM = ContractTerm("calls", (QueueId("calls"),), ServiceTarget(), 0.90, 0, 0.5, 0.4, 0.1)
CLIENT = Client(ClientId("shop"), "Shop", "fashion", "Europe/Rome", "EUR", 100_000.0, (TERM,))
MAY = date(2026, 5, 1)


def test_the_credit_of_the_texas_example_is_two_thousand() -> None:
    statement = draw_up(CLIENT, MAY, [ICMI])
    assert credit_of(TERM, Decimal(100_000)) == Decimal(2_000)
    assert (statement.credit, statement.at_risk, statement.invoice) == (2_000, 10_000, 100_000)
    assert statement.lines[0].met is False


@pytest.mark.parametrize(
    ("formula", "percent"),
    [
        ("sl_all", 81.13),
        ("sl_excl_short", 81.90),
        ("sl_short_as_met", 82.08),
        ("sl_excl_abd_in_t", 82.69),
        ("sl_abd_as_met", 83.02),
        ("sl_answered_only", 86.00),
    ],
)
def test_a_line_takes_the_formula_of_its_term(formula: str, percent: float) -> None:
    term = replace(TERM, target=ServiceTarget(formula=ServiceLevelFormula(formula)), expected=0.825)
    (line,) = draw_up(replace(CLIENT, terms=(term,)), MAY, [ICMI]).lines
    assert line.value is not None
    assert round(100 * line.value, 2) == percent
    assert line.met is (percent > 82.5)
    assert line.credit == (0 if percent > 82.5 else 2_000)


def test_exactly_the_expected_level_is_met() -> None:
    term = replace(TERM, expected=0.8)
    (line,) = draw_up(replace(CLIENT, terms=(term,)), MAY, [ServiceCounts(100, 0, 80)]).lines
    assert line.met is True
    assert line.credit == 0


def test_under_the_minimum_volume_a_term_does_not_count() -> None:
    term = replace(TERM, minimum_volume=101)
    (few,) = draw_up(replace(CLIENT, terms=(term,)), MAY, [ServiceCounts(100)]).lines
    (enough,) = draw_up(replace(CLIENT, terms=(term,)), MAY, [ServiceCounts(100, 1)]).lines
    assert (few.counted, few.met, few.credit) == (False, None, 0)
    assert (enough.counted, enough.met, enough.credit) == (True, False, 2_000)


def test_a_month_without_contacts_has_no_value_and_costs_nothing() -> None:
    (line,) = draw_up(CLIENT, MAY, [ServiceCounts()]).lines
    assert (line.value, line.met, line.credit) == (None, None, 0)


def test_a_client_without_terms_owes_nothing() -> None:
    statement = draw_up(replace(CLIENT, terms=()), MAY, [])
    assert (statement.credit, statement.at_risk) == (0, 0)


@given(
    st.lists(
        st.tuples(*[st.integers(0, 100).map(lambda percent: percent / 100)] * 3), min_size=1, max_size=6
    ),
    st.integers(0, 10**9).map(lambda cents: cents / 100),
)
def test_the_credit_is_never_more_than_the_amount_at_risk(
    shares: list[tuple[float, float, float]], invoice: float
) -> None:
    terms = tuple(
        replace(TERM, pool_share=pool, metric_share=metric, at_risk_share=risk)
        for pool, metric, risk in shares
    )
    client = replace(CLIENT, monthly_invoice=invoice, terms=terms)
    statement = draw_up(client, MAY, [ICMI] * len(terms))
    owed = sum(line.credit for line in statement.lines)
    assert statement.credit == min(owed, statement.at_risk)
    assert statement.at_risk <= statement.invoice
    assert all(line.credit == line.credit.quantize(Decimal("0.01")) for line in statement.lines)


def test_credits_are_rounded_half_up_from_the_decimals_that_were_written() -> None:
    term = replace(TERM, pool_share=1.0, metric_share=1.0, at_risk_share=0.1)
    assert credit_of(term, Decimal("0.05")) == Decimal("0.01")
    assert credit_of(term, Decimal("0.15")) == Decimal("0.02")
    assert credit_of(term, Decimal("0.14")) == Decimal("0.01")


def test_a_month_starts_and_ends_at_local_midnight_across_a_clock_change() -> None:
    assert month_span(date(2026, 3, 1), "Europe/Rome") == (
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 31, 22, tzinfo=UTC),
    )
    assert month_span(date(2026, 12, 1), "UTC")[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_month_is_named_by_its_first_day() -> None:
    with pytest.raises(InvalidInput, match="first day"):
        month_span(date(2026, 5, 2), "UTC")


def test_a_changed_formula_asks_for_a_new_version_of_the_definitions() -> None:
    texts = [f"{formula} {formula.text}" for formula in ServiceLevelFormula]
    known = sha256("\n".join([*texts, str(SHORT_ABANDON_SECONDS)]).encode()).hexdigest()[:12]
    assert {DEFINITIONS_VERSION: known} == {1: "c377e99b3207"}
