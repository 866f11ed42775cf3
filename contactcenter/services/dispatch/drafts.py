"""Drafts of routing rules, held against what is stored: a name that nobody bears would route nothing."""

from collections.abc import Iterable, Iterator

from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.errors import InvalidInput
from routing.rulefile import parse_rules
from routing.rules import RuleSet


def read_draft(database: Engine, text: str) -> RuleSet:
    """Read a draft of rules and check every skill, client, queue and team that it names.

    Raises
    ------
    InvalidInput
        When the draft is wrong; `problems` says key by key what is.
    """
    rules = parse_rules(text)
    with ReadingUnit(database) as unit:
        problems = tuple(_unknown(rules, unit))
    if problems:
        raise InvalidInput(f"The routing rules were not taken: {'; '.join(problems)}.", problems)
    return rules


def _unknown(rules: RuleSet, unit: ReadingUnit) -> Iterator[str]:
    skills, teams = {skill.id for skill in unit.skills.all()}, {team.id for team in unit.teams.all()}
    clients, queues = {one.id for one in unit.clients.all()}, {queue.id for queue in unit.queues.all()}
    if skills:  # else nobody is there yet, and the rules may well be first
        yield from _absent("skills", rules.floors, skills)
    for number, rule in enumerate(rules.rules, start=1):
        where = f"rule {number} ({rule.name})"
        yield from _absent(f"{where}.clients", rule.when.clients, clients)
        yield from _absent(f"{where}.queues", rule.when.queues, queues)
        yield from _absent(f"{where}.pools", {team for teams in rule.pools for team in teams}, teams)
    yield from _absent("selection.queues", rules.agent_selection.queues, queues)
    yield from _absent("selection.pools", rules.contact_selection.pools, teams)


def _absent(key: str, named: Iterable[str], stored: Iterable[str]) -> Iterator[str]:
    known = ", ".join(sorted(stored)) or "none"
    for name in sorted(set(named) - set(stored)):
        yield f"{key} names {name!r}, which is not stored; stored are {known}"
