"""The design tokens: every pair that stands on one another can be read, in light and in dark."""

import re

import pytest

from web.assets import STATIC_FOLDER

TEXT, PICTURE = 4.5, 3.0
"""Least contrast of text, and of the parts of a picture against what they lie on (WCAG 2.2)."""

SOURCE = (STATIC_FOLDER / "tokens.css").read_text()
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", SOURCE
    )
}
ACTIVITIES = ("serving", "break", "meal", "meeting", "training", "absent", "overtime")
SURFACES = ("page", "surface", "sunken")

TEXT_PAIRS = [
    *((ink, paper) for ink in ("text", "muted", "accent") for paper in SURFACES),
    ("on-accent", "accent"),
    ("text", "accent-soft"),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad")),
    *((tone, "surface") for tone in ("good", "warn", "bad")),
    *(("on-activity", activity) for activity in ACTIVITIES),
    *((f"on-heat-{step}", f"heat-{step}") for step in range(1, 6)),
]
PICTURE_PAIRS = [
    ("line-strong", "surface"),
    ("accent", "surface"),
    ("text", "surface"),
    ("good", "sunken"),
    ("bad", "sunken"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, definition)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#3f9b67", "#ffffff") < TEXT < contrast("#2c7a4d", "#ffffff")


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
def test_text_can_be_read(ink: str, paper: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[paper][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PICTURE_PAIRS)
def test_the_parts_of_a_picture_can_be_told_apart(ink: str, paper: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[paper][theme]) >= PICTURE


def test_every_colour_is_a_token_with_a_light_and_a_dark_value() -> None:
    for sheet in ("app.css", "charts.css"):
        colours = re.findall(
            r"#[0-9a-f]{3,8}\b", (STATIC_FOLDER / sheet).read_text().split("@media print")[0]
        )
        assert colours == [], sheet
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", SOURCE + sheets()))
    named = set(re.findall(r"^\s*--([a-z0-9-]+):", SOURCE, re.MULTILINE))
    assert used <= named


def sheets() -> str:
    """Return all style sheets but the tokens."""
    return "".join((STATIC_FOLDER / name).read_text() for name in ("app.css", "charts.css"))
