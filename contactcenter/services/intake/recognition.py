"""Which layout a file has: the one asked for, one known by its header, a table, or a guess."""

from dataclasses import dataclass, replace

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.guess import guess_columns, settled_layout
from contactcenter.services.intake.layout import (
    Field,
    Kind,
    Layout,
    field_named,
    known_layouts,
    layout_named,
    listed,
)
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.tables import kind_of_table, table_layout

_WORD_FIELDS = (Field.OUTCOME, Field.CHANNEL, Field.STAGE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A layout with the columns of one file, and why it was chosen."""

    layout: Layout
    why: str


def recognise(
    header: tuple[str, ...],
    options: ReadOptions,
    complete: bool = True,
    clocks: frozenset[str] = frozenset(),
) -> Recognised:
    """Return the layout of a file.

    Parameters
    ----------
    complete : whether the header names all columns; lines of JSON may have more.
    clocks : columns whose first cells are times of day without a date.

    Raises
    ------
    InvalidInput
        When a column is missing, or the header allows no certain guess.
    """
    found = _recognised(header, options, complete, clocks)
    layout = _with_words(found.layout, options)
    return Recognised(layout, found.why)


def _recognised(
    header: tuple[str, ...], options: ReadOptions, complete: bool, clocks: frozenset[str]
) -> Recognised:
    mapped = _mapped_columns(header, options, complete)
    layout, why = _known(header, options)
    if layout is not None:
        own = layout if not complete else layout.onto(header)
        columns = {what: column for what, column in {**own.columns, **mapped}.items() if column}
        return Recognised(replace(own, columns=columns), why)
    kind = kind_of_table(header)
    if kind is not None and not mapped:
        return Recognised(table_layout(header, kind), f"its columns are {kind}")
    guessed = guess_columns(header, mapped)
    why = (
        "named by --map and guessed by the names of columns"
        if mapped
        else "guessed by the names of its columns"
    )
    return Recognised(settled_layout("guessed", guessed, header, clocks), why)


def _known(header: tuple[str, ...], options: ReadOptions) -> tuple[Layout | None, str]:
    if options.layout:
        layout = layout_named(options.layout)
        if layout.needed and not layout.fits(header):
            raise InvalidInput(
                f"Layout {layout.name} needs {listed(layout.needed)}; the file has {listed(header)}."
            )
        return layout, "asked for by --layout"
    fitting = [layout for layout in known_layouts() if layout.fits(header)]
    if not fitting:
        return None, ""
    best = max(fitting, key=lambda layout: len(layout.needed))
    return best, f"its header has {listed(best.needed)}"


def _mapped_columns(header: tuple[str, ...], options: ReadOptions, complete: bool) -> dict[Field, str]:
    """Return the columns named by the user; an empty one says that there is none."""
    mapped = {field_named(what): column for what, column in options.columns if "." not in what}
    for what, column in mapped.items():
        if column and complete and column not in header:
            raise InvalidInput(f"There is no column {column!r} for {what}; the file has {listed(header)}.")
    return mapped


def _with_words(layout: Layout, options: ReadOptions) -> Layout:
    """Return the layout with the meanings that the user gives to words, as in outcome.Waiting=open."""
    words = {what: dict(known) for what, known in layout.words.items()}
    for key, meaning in options.columns:
        what, dot, word = key.partition(".")
        if not dot:
            continue
        field = field_named(what)
        if field not in _WORD_FIELDS:
            raise InvalidInput(f"Words have a meaning in {listed(_WORD_FIELDS)}, not in {what!r}.")
        words.setdefault(field, {})[word.casefold()] = meaning.casefold()
    return replace(layout, words=words)


def is_contacts(layout: Layout) -> bool:
    """Tell whether each row is one contact."""
    return layout.kind in {Kind.CONTACTS, Kind.CALL_LOG}
