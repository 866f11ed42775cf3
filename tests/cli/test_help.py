"""Every command explains itself: an example that can be typed, and figures for machines."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import contactcenter.cli
from contactcenter.cli import COMMANDS
from contactcenter.cli import contactcenter as program
from tests.cli.conftest import Ask

MAIN_JOB = (
    *("demo", "serve", "import", "plan", "forecast", "backtest", "fit-times", "staff", "roster"),
    *("simulate", "whatif", "replay", "traffic", "explain", "why-not", "statement", "doctor", "migrate"),
)
WITHOUT_FIGURES = {"serve"}
Path_ = tuple[str, ...]


def leaves(group: click.Group, path: Path_ = ()) -> Iterator[tuple[Path_, click.Command]]:
    """Yield every command that does something, with the words that name it."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from leaves(command, (*path, name))
            else:
                yield (*path, name), command


LEAVES = dict(leaves(program))


def example_lines(command: click.Command) -> list[list[str]]:
    """Return the examples in a command's help as the words after `contactcenter`."""
    text = re.sub(r"`[^`]*`", "", f"{command.help or ''}\n\n{command.epilog or ''}")
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    found = (re.search(r"(?:^|: |= ?\S+ )contactcenter (.+)$", part) for part in paragraphs)
    return [match[1].split() for match in found if match]


def examples_of(path: Path_) -> list[list[str]]:
    """Return the examples of a command, or else those of its group that show it."""
    own = example_lines(LEAVES[path])
    if own or len(path) == 1:
        return own
    group = program.get_command(click.Context(program), path[0])
    assert group is not None
    return example_lines(group)


def test_the_commands_stand_in_the_order_of_the_main_job() -> None:
    assert tuple(COMMANDS) == MAIN_JOB


def test_every_module_of_commands_is_in_the_table() -> None:
    folder = Path(contactcenter.cli.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if '@click.command("' in path.read_text()}
    modules |= {path.stem for path in folder.glob("*.py") if '@click.group("' in path.read_text()}
    assert modules == {place.partition(":")[0] for place in COMMANDS.values()}


def test_the_programs_help_names_every_command(ask: Ask) -> None:
    answer = ask("--help")
    assert answer.code == 0
    assert all(f" {name} " in answer.out for name in COMMANDS)


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_a_commands_help_shows_an_example(path: Path_, ask: Ask) -> None:
    where = path if example_lines(LEAVES[path]) else path[:1]
    answer = ask(*where, "--help")
    assert answer.code == 0
    assert re.search(rf"Examples?:\s.*contactcenter {where[0]}", answer.out, re.DOTALL), answer.out


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_an_example_holds_no_word_that_the_command_does_not_know(path: Path_) -> None:
    examples = examples_of(path)
    assert examples
    for words in examples:
        command: click.Command = program
        rest = words
        while isinstance(command, click.Group):
            with click.Context(command) as context:
                _, found, rest = command.resolve_command(context, rest)
            assert found is not None
            command = found
        with click.Context(command) as context:
            values, left, _ = command.make_parser(context).parse_args(list(rest))
        assert left == []
        required = [one.name for one in command.params if isinstance(one, click.Argument) and one.required]
        assert all(values.get(name) for name in required), words


@pytest.mark.parametrize("path", [path for path in LEAVES if path[0] not in WITHOUT_FIGURES], ids=" ".join)
def test_a_command_with_figures_gives_them_to_machines_too(path: Path_) -> None:
    assert any("--json" in option.opts for option in LEAVES[path].params)


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_option_says_what_it_is_for(path: Path_) -> None:
    options = [one for one in LEAVES[path].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
