"""Skills, their levels, and what a piece of work asks for."""

from dataclasses import dataclass

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import SkillId

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


def check_level(level: int, what: str) -> None:
    """Refuse a level outside 1 to 5.

    Raises
    ------
    InvalidInput
        When the level is no whole number from 1 to 5; `what` names it in the message.
    """
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise InvalidInput(f"{what} is {level}; a level is a whole number from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Skill:
    """Something an agent can be good at: a language, a product, a channel, a kind of request."""

    id: SkillId
    name: str


@dataclass(frozen=True, slots=True, order=True)
class SkillLevel:
    """A skill with a level from 1 (beginner) to 5 (expert): held by an agent or asked by a step."""

    skill: SkillId
    level: int

    def __post_init__(self) -> None:
        check_level(self.level, f"The level of skill {self.skill!r}")
