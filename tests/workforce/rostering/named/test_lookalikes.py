import numpy as np
import pytest

from benchmarks.curtois_qu.lookalikes import SIZES, draw
from benchmarks.curtois_qu.reading import read_instance
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.validation import validate


def drawn(number, seed, folder):
    path = folder / f"{number}-{seed}.txt"
    path.write_text(draw(SIZES[number], np.random.default_rng([number, seed])), encoding="utf-8")
    return read_instance(path)


@pytest.mark.parametrize("number", [1, 5, 9, 12, 18])
def test_an_instance_has_the_size_and_the_tightness_asked_for(number, tmp_path):
    size, problem = SIZES[number], drawn(number, 0, tmp_path)
    validate(problem)
    space = space_of(problem)
    assert (space.people, space.days, space.kinds) == (size.people, size.days, size.kinds)
    minutes = {kind.id: kind.paid_minutes for kind in problem.kinds}
    needed = sum(one.required * minutes[one.kind] for one in problem.cover)
    assert needed / space.limits.minutes[:, 1].sum() == pytest.approx(size.tightness, rel=0.03)


def test_everybody_has_a_lawful_tour(tmp_path):
    space = space_of(drawn(7, 0, tmp_path))
    _, lost = first_tours(space, np.zeros((space.people, space.days), dtype=np.int16))
    assert not lost


def test_the_same_seed_draws_the_same_instance(tmp_path):
    first, second, other = (draw(SIZES[8], np.random.default_rng([8, seed])) for seed in (1, 1, 2))
    assert first == second != other
