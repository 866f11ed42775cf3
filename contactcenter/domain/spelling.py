"""Names that people type, and which one they probably meant."""

from collections.abc import Sequence
from difflib import get_close_matches

MOST_NEAR = 2


def likely(name: str, known: Sequence[str], otherwise: str = "choose one of") -> str:
    """Return in words what was probably meant by a name that is unknown, or all the names there are.

    Upper and lower case make no difference to what is near.

    Examples
    --------
    >>> likely("Itlay", ["neutral", "eu", "italy"])
    "did you mean 'italy'?"
    >>> likely("moon", ["neutral", "eu"])
    'choose one of neutral, eu.'
    """
    by_folded = {one.casefold(): one for one in reversed(known)}
    near = [by_folded[one] for one in get_close_matches(name.casefold(), list(by_folded), MOST_NEAR)]
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"{otherwise} {', '.join(known) or 'none'}."
