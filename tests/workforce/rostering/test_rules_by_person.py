"""Nothing in the solver reads a problem's rules past the person whom they are to hold for."""

import ast
from pathlib import Path

import workforce

ROOT = Path(workforce.__file__).parent
HOLDER = ROOT / "rostering" / "problem.py"


def test_rules_are_read_through_the_person_everywhere():
    read = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        if path != HOLDER
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "rules" and not _is_self(node.value)
    ]
    assert read == [], "read the rules through problem.rules_of(person)"


def _is_self(node):
    """Tell whether an attribute is read of the object itself, which got its rules from a person."""
    return isinstance(node, ast.Name) and node.id == "self"
