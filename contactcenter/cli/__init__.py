"""The command line: one module a subcommand, named as the command is."""

import os
import sys
from importlib import import_module
from typing import NoReturn

# One BLAS thread a process: the matrices here are small, and work is spread over processes instead.
# Forecasts were fitted many times slower with threads that wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import rich_click as click

from contactcenter import __version__
from contactcenter.domain.errors import ContactCenterError, InvalidInput

COMMANDS: dict[str, str] = {
    "demo": "demo",
    "serve": "serve",
    "import": "imports",
    "plan": "plan",
    "forecast": "forecast",
    "backtest": "backtest",
    "fit-times": "fit_times",
    "staff": "staff",
    "roster": "roster",
    "simulate": "simulate",
    "whatif": "whatif",
    "replay": "replay",
    "traffic": "traffic",
    "explain": "tickets:explain",
    "why-not": "tickets:why_not",
    "statement": "statement",
    "doctor": "doctor",
    "migrate": "database",
}
"""Which module of this package holds which command, as its attribute `command` or the one that is named."""


class LazyGroup(click.RichGroup):
    """A group that imports a command's module only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the order of the main job."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None for a name that is not one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(
            import_module(f"contactcenter.cli.{module}"), attribute or "command"
        )
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def contactcenter() -> None:
    """Route, plan and simulate the contacts of an outsourced contact centre."""


def main() -> None:
    """Run the command line: exit code 2 and one clear sentence for bad input, 1 for other failures."""
    try:
        code = contactcenter.main(standalone_mode=False)
    except click.ClickException as error:
        fail(sentence_of(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        fail("Stopped; nothing more was changed.", 130)
    except InvalidInput as error:
        fail(str(error), 2)
    except ContactCenterError as error:
        fail(str(error), 1)
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename} cannot be used: {error.strerror}.", 1)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def sentence_of(error: click.ClickException) -> str:
    """Return what was wrong with the words of a command, and where to read what is right."""
    context = getattr(error, "ctx", None)
    said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}." if context is None else f"{said}; see `{context.command_path} --help`."


def fail(message: str, code: int) -> NoReturn:
    """Print one sentence to standard error and leave with an exit code."""
    click.echo(f"contactcenter: {message}", err=True)
    sys.exit(code)
