"""Whole tours for many people, block by block: some get theirs while the others still work fractions."""

import numpy as np

from workforce.rostering.named.dive import Dive
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.master import Relaxed
from workforce.rostering.named.timing import Timing

ROUNDS = 60
LARGEST = 6000


def dive_by_blocks(
    generation: Generation,
    relaxed: Relaxed,
    timing: Timing,
    rng: np.random.Generator,
    largest: int = LARGEST,
) -> Tours | None:
    """Return everybody's tours in the window, shape (people, window); None where a block has none.

    A block sees what the others work in the programme of everybody, which is relaxed anew when the tours of
    the block are settled in it. The programme is used up.

    Parameters
    ----------
    timing : each block gets an equal share of what is left of it.
    largest : most people times rows of the need in a block.
    """
    master, frame = generation.master, generation.frame
    people = len(frame.people)
    tours = np.zeros((people, len(frame.window)), dtype=np.int16)
    count = -(-people * len(master.need) // largest)
    for number, block in enumerate(np.array_split(rng.permutation(people), count)):
        places, budget = np.sort(block), timing.budget
        left = max(timing.until - budget.spent, 0.0) / (count - number)
        part = generation.part(places, relaxed)
        own = part.run(ROUNDS, Timing.of(budget, left / 2))
        chosen = Dive(part, Timing.of(budget, left / 2)).run(own)
        if chosen is None:
            return None
        tours[places] = chosen
        for place, tour in zip(places.tolist(), chosen, strict=True):
            master.fix(master.column_of(place, tour))
        relaxed = master.relax()
    return tours
