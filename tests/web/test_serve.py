"""The command that serves the pages."""

import rich_click as click
from click.testing import CliRunner

from contactcenter.cli.serve import command
from contactcenter.domain.errors import InvalidInput


def test_the_help_shows_an_example() -> None:
    shown = CliRunner().invoke(command, ["--help"])
    assert shown.exit_code == 0
    assert "contactcenter serve --port 8090" in shown.output


def test_another_host_is_refused_before_anything_is_opened() -> None:
    refused = CliRunner().invoke(command, ["--host", "0.0.0.0"])
    assert isinstance(refused.exception, InvalidInput)
    assert "Without accounts" in str(refused.exception)


def test_a_port_outside_the_range_is_bad_input() -> None:
    assert CliRunner().invoke(command, ["--port", "70000"]).exit_code == click.UsageError.exit_code
