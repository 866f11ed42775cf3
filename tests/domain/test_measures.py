import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.measures import (
    ServiceCounts,
    ServiceLevelFormula,
    abandonment_rate,
    occupancy,
    service_level,
    service_level_fraction,
    total,
)

WORKED = ServiceCounts(
    answered=1000, abandoned=60, answered_in_t=860, abandoned_in_t=20, short_abandoned=10
)
PRINTED = {
    "sl_all": 81.13,
    "sl_excl_short": 81.90,
    "sl_short_as_met": 82.08,
    "sl_excl_abd_in_t": 82.69,
    "sl_abd_as_met": 83.02,
    "sl_answered_only": 86.00,
}


@pytest.mark.parametrize("formula", list(ServiceLevelFormula))
def test_the_worked_example_gives_its_six_figures(formula: ServiceLevelFormula) -> None:
    value = service_level(WORKED, formula)
    assert value is not None
    assert round(100 * value, 2) == PRINTED[formula.value]


@pytest.mark.parametrize("formula", list(ServiceLevelFormula))
def test_an_empty_interval_has_no_value(formula: ServiceLevelFormula) -> None:
    assert service_level(ServiceCounts(), formula) is None
    assert abandonment_rate(ServiceCounts()) is None
    assert occupancy(0, 0) is None


@st.composite
def counts(draw: st.DrawFn) -> ServiceCounts:
    answered, abandoned = draw(st.integers(0, 500)), draw(st.integers(0, 500))
    abandoned_in_t = draw(st.integers(0, abandoned))
    return ServiceCounts(
        answered,
        abandoned,
        draw(st.integers(0, answered)),
        abandoned_in_t,
        draw(st.integers(0, abandoned_in_t)),
    )


@given(st.lists(counts(), max_size=6), st.sampled_from(list(ServiceLevelFormula)))
def test_a_total_sums_numerators_and_denominators(parts, formula) -> None:
    fractions = [service_level_fraction(part, formula) for part in parts]
    met, base = (sum(column) for column in zip(*fractions, strict=True)) if fractions else (0, 0)
    assert service_level_fraction(total(parts), formula) == (met, base)


@given(counts(), st.sampled_from(list(ServiceLevelFormula)))
def test_a_service_level_is_a_share(part, formula) -> None:
    value = service_level(part, formula)
    assert value is None or 0 <= value <= 1
