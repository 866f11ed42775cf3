"""The screens of the routing rules and of what may never be."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from contactcenter.services.dispatch.views import RulesVersion, Violation
from routing.outcome import DEFAULT_TARGET_SECONDS
from routing.rules import RuleSet
from web.tables import Table
from web.viewmodels.agentdesk import Notice

CONTEXT_LINES = 2


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison; `kind` is added, removed, place or same."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RulesScreen:
    """The rules in force, their history, and a draft.

    Parameters
    ----------
    versions : the newest first; the first is in force.
    draft : the text in the editor.
    problems : what keeps the draft from being published, one by one.
    notes : what its author should know though it is no error.
    changes : how the draft differs from the rules in force; empty where it does not.
    checked : whether the draft was found to be sound.
    start, end, target : the period to try it on, on the site's clock, and the acceptable wait in seconds.
    """

    versions: tuple[RulesVersion, ...]
    draft: str
    note: str
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[DiffLine, ...]
    checked: bool
    zone: str
    key: str
    notice: Notice | None
    start: str
    end: str
    target: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing, and what was found out about it so far."""

    text: str
    note: str = ""
    problems: tuple[str, ...] = ()
    rules: RuleSet | None = None
    start: str = ""
    end: str = ""
    target: str = ""


def rules_screen(
    versions: tuple[RulesVersion, ...], draft: Draft, zone: str, notice: Notice | None = None
) -> RulesScreen:
    """Return the rules with a draft in the editor."""
    current = versions[0].text if versions else ""
    return RulesScreen(
        versions=versions,
        draft=draft.text,
        note=draft.note,
        problems=draft.problems,
        notes=draft.rules.notes if draft.rules else (),
        changes=difference(current, draft.text),
        checked=draft.rules is not None,
        zone=zone,
        key=secrets.token_urlsafe(12),
        notice=notice,
        start=draft.start,
        end=draft.end,
        target=draft.target or str(DEFAULT_TARGET_SECONDS),
    )


def difference(before: str, after: str) -> tuple[DiffLine, ...]:
    """Return how two texts differ, line by line with some lines around."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT_LINES)
    kinds = {"+": "added", "-": "removed", "@": "place"}
    return tuple(
        DiffLine(kinds.get(line[:1], "same"), line)
        for number, line in enumerate(lines)
        if number > 1  # the names of the two files, of which there are none
    )


@dataclass(frozen=True, slots=True)
class InvariantsScreen:
    """What may never be and yet is, at an aware UTC instant."""

    violations: tuple[Violation, ...]
    at: datetime
    zone: str
    tables: tuple[Table, ...]


def invariants_screen(violations: tuple[Violation, ...], at: datetime, zone: str) -> InvariantsScreen:
    """Return what was found."""
    rows = tuple((one.rule, one.facts) for one in violations)
    table = Table("violations", f"Found at {at:%Y-%m-%d %H:%M:%S} UTC", ("rule", "facts"), rows)
    return InvariantsScreen(violations, at, zone, (table,))
