"""What was probably meant by a name that nobody knows."""

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely
from workforce.rostering.presets import read_rules, refuse_unknown

NAMES = ("neutral", "eu", "italy")


def test_a_slip_is_answered_with_what_is_near_and_anything_else_with_all_names():
    assert likely("itali", NAMES) == "did you mean 'italy'?"
    assert likely("NEUTRAL", NAMES) == "did you mean 'neutral'?"
    assert likely("Torina", ("Torino", "Torini")) == "did you mean 'Torino' or 'Torini'?"
    assert likely("moon", NAMES) == "choose one of neutral, eu, italy."
    assert likely("moon", ()) == "choose one of none."


def test_rules_of_an_unknown_name_are_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match="no rules named 'Itlay'; did you mean 'italy'"):
        refuse_unknown(read_rules(), "Itlay")
