"""Handling times and patience as a picture."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from contactcenter.cli.fit_times import command
from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.forecasting.runs import fit_times_file
from contactcenter.services.forecasting.timespicture import HEIGHT, draw_times, write_times
from contactcenter.services.intake.options import ReadOptions

SVG = "{http://www.w3.org/2000/svg}"
UTC = ReadOptions(zone="UTC")


def calls(path: Path, queues: str = "a") -> Path:
    """Write 400 calls; patience and handling times are exponential and lognormal."""
    chance = np.random.default_rng(3)
    rows = ["call_id,arrived_at,queue,outcome,wait_seconds,handle_seconds"]
    for n in range(400):
        offered, patience = chance.exponential(60), chance.exponential(120)
        gone = patience < offered
        handle = "" if gone else f"{chance.lognormal(5, 0.6):.1f}"
        outcome = "abandoned" if gone else "answered"
        queue = queues[n % len(queues)]
        rows.append(
            f"{n},2026-01-05 09:{n % 60:02}:00,{queue},{outcome},{min(offered, patience):.1f},{handle}"
        )
    path.write_text("\n".join(rows) + "\n")
    return path


def shapes(svg: str, tag: str, kind: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [one for one in root.iter(f"{SVG}{tag}") if one.get("class") == kind]


def points(line: ElementTree.Element) -> np.ndarray:
    text = line.get("points")
    assert text is not None
    return np.array([[float(x) for x in point.split(",")] for point in text.split()])


def test_the_bars_are_the_handling_times_and_the_law_lies_on_them(tmp_path: Path) -> None:
    run = fit_times_file(calls(tmp_path / "calls.csv"), UTC)
    svg = draw_times(run)
    bars = [float(bar.get("height", 0)) for bar in shapes(svg, "rect", "seen")]
    law = points(shapes(svg, "polyline", "best")[0])
    assert run.total.handling is not None
    drawn = np.histogram(run.total.handle_seconds, 40, (0, np.quantile(run.total.handle_seconds, 0.99)))[0]
    assert len(bars) == np.count_nonzero(drawn)
    assert np.array(bars) / max(bars) == pytest.approx(drawn[drawn > 0] / drawn.max(), abs=0.002)
    assert (law[:, 1].max() - law[:, 1]).sum() == pytest.approx(sum(bars), rel=0.1)


def test_the_curve_of_patience_falls_in_steps_near_the_law_it_was_drawn_from(tmp_path: Path) -> None:
    svg = draw_times(fit_times_file(calls(tmp_path / "calls.csv"), UTC))
    steps = points(shapes(svg, "polyline", "curve")[0])
    law = points(shapes(svg, "polyline", "exponential")[1])
    assert (np.diff(steps[:, 0]) >= 0).all()
    assert (np.diff(steps[:, 1]) >= 0).all()
    middle = np.interp(steps[:, 0], law[:, 0], law[:, 1])
    assert np.abs(middle - steps[:, 1]).mean() < 0.06 * HEIGHT


def test_each_type_has_a_row_and_what_is_not_told_is_said(tmp_path: Path) -> None:
    path = calls(tmp_path / "calls.csv", "ab")
    assert draw_times(fit_times_file(path, UTC)).count("handling times, mean") == 3
    path.write_text("call_id,arrived_at,queue,outcome\n1,2026-01-05 09:00:00,<b>,answered\n")
    svg = draw_times(fit_times_file(path, UTC))
    assert "&lt;b&gt;: no handling time is told" in svg
    assert "nobody is told to have waited" in svg
    ElementTree.fromstring(svg)


def test_the_command_writes_the_picture(tmp_path: Path) -> None:
    path, picture = calls(tmp_path / "calls.csv"), tmp_path / "times.svg"
    CliRunner().invoke(
        command, [str(path), "--zone", "UTC", "--plot", str(picture)], catch_exceptions=False
    )
    assert picture.read_text().startswith("<svg")
    with pytest.raises(OutsideFailure, match="cannot be written"):
        write_times(fit_times_file(path, UTC), tmp_path / "nowhere" / "times.svg")
