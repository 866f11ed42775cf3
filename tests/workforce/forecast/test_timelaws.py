"""Laws of handling time and patience are told apart and found again from made-up months."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from workforce.forecast.timelaws import LawName, handling_laws, patience_laws
from workforce.forecast.times import estimate_handling, estimate_patience

Draw = Callable[[np.random.Generator, int], np.ndarray]
CALLS = 12_000


def two_kinds(chance: np.random.Generator, count: int) -> np.ndarray:
    return np.where(
        chance.random(count) < 0.6, chance.exponential(40, count), chance.exponential(340, count)
    )


CASES: list[tuple[LawName, float, Draw]] = [
    (LawName.EXPONENTIAL, 180.0, lambda chance, count: chance.exponential(180, count)),
    (LawName.WEIBULL, 177.245, lambda chance, count: 200 * chance.weibull(2.0, count)),
    (LawName.WEIBULL, 200.0, lambda chance, count: 100 * chance.weibull(0.5, count)),
    (LawName.LOGNORMAL, 180.0, lambda chance, count: chance.lognormal(np.log(180) - 0.5, 1.0, count)),
    (LawName.HYPEREXPONENTIAL, 160.0, two_kinds),
]


@pytest.mark.parametrize(("name", "mean", "draw"), CASES)
def test_the_law_of_patience_is_found_under_censoring(name: LawName, mean: float, draw: Draw) -> None:
    chance = np.random.default_rng(11)
    patience, offered = draw(chance, CALLS), chance.exponential(150, CALLS)
    waits, gone = np.minimum(patience, offered), patience < offered
    laws = patience_laws(estimate_patience(waits, gone), waits, gone)
    assert len(laws) == len(LawName)
    assert laws[0].name is name
    assert laws[0].mean_seconds == pytest.approx(mean, rel=0.08)
    assert laws[0].median_seconds == pytest.approx(float(np.median(patience)), rel=0.06)
    seconds = np.array([10.0, 60.0, 300.0])
    seen = (patience[:, None] > seconds).mean(axis=0)
    assert laws[0].survival(seconds) == pytest.approx(seen, abs=0.02)


def test_uncensored_weibull_is_that_of_another_program() -> None:
    waits = 100 * np.random.default_rng(2).weibull(1.4, 4000)
    gone = np.ones(waits.size, dtype=bool)
    found = next(
        law
        for law in patience_laws(estimate_patience(waits, gone), waits, gone)
        if law.name is LawName.WEIBULL
    )
    shape, _, scale = stats.weibull_min.fit(waits, floc=0)
    assert dict(found.parameters)["shape"] == pytest.approx(shape, rel=1e-3)
    assert dict(found.parameters)["scale_seconds"] == pytest.approx(scale, rel=1e-3)
    likelihood = stats.weibull_min.logpdf(waits, shape, scale=scale).sum()
    assert found.aic == pytest.approx(4 - 2 * likelihood, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        (LawName.LOGNORMAL, lambda chance: chance.lognormal(5, 0.8, CALLS)),
        (LawName.EXPONENTIAL, lambda chance: chance.exponential(240, CALLS)),
    ],
)
def test_the_law_of_handling_times_is_found(name: LawName, draw: Callable[..., np.ndarray]) -> None:
    seconds = draw(np.random.default_rng(5))
    over = seconds[seconds > 10]
    best = handling_laws(estimate_handling(seconds), over, 10.0)[0]
    assert best.name is name
    assert best.mean_seconds == pytest.approx(over.mean(), rel=0.02)


def test_without_hang_ups_or_with_times_all_alike_no_law_is_invented() -> None:
    waits = np.array([10.0, 20.0, 30.0])
    nobody = np.zeros(3, dtype=bool)
    assert patience_laws(estimate_patience(waits, nobody), waits, nobody) == ()
    alike = np.full(5, 60.0)
    (only,) = handling_laws(estimate_handling(alike), alike, 10.0)
    assert only.name is LawName.EXPONENTIAL
    everybody = np.ones(5, dtype=bool)
    laws = patience_laws(estimate_patience(alike, everybody), alike, everybody)
    assert all(np.isfinite([law.mean_seconds, law.aic]).all() for law in laws)
