"""What is written of the API is what it does: the description and docs/api.md are held against the code."""

import re
from pathlib import Path

import pytest

from tests.api.conftest import Caller
from web.api import bodies
from web.api.description import EXAMPLES
from web.api.problems import KINDS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
METHODS = ("get", "post", "put", "patch", "delete")


def test_the_document_names_every_address_and_no_other(open_api: Caller) -> None:
    paths = open_api.get("/openapi.json").json()["paths"]
    served = {f"{method.upper()} {path}" for path, found in paths.items() for method in found}
    assert set(re.findall(r"^\| `([A-Z]+ /api/[^`]*)`", DOCUMENT, re.MULTILINE)) == served


def test_the_document_names_every_type_of_problem_with_its_status() -> None:
    found = dict(re.findall(r"^\| `([a-z_]+)` \| (\d+) \|", DOCUMENT, re.MULTILINE))
    assert found == {name: str(kind.status) for name, kind in KINDS.items()}


def test_the_description_is_openapi_and_complete(open_api: Caller) -> None:
    answer = open_api.get("/openapi.json")
    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    operations = [
        found[method] for found in schema["paths"].values() for method in METHODS if method in found
    ]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    assert not [path for path in schema["paths"] if not path.startswith("/api/")]


def test_the_description_refers_to_nothing_that_is_not_there(open_api: Caller) -> None:
    answer = open_api.get("/openapi.json")
    schema = answer.json()
    for place in set(re.findall(r'"\$ref":\s*"#/([^"]+)"', answer.text)):
        found = schema
        for part in place.split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_one_that_the_api_takes(name: str) -> None:
    getattr(bodies, name).model_validate(EXAMPLES[name])


def test_every_body_has_an_example() -> None:
    models = {one.__name__ for one in bodies.RequestBody.__subclasses__()}
    models |= {two.__name__ for one in bodies.RequestBody.__subclasses__() for two in one.__subclasses__()}
    assert models - {"NothingBody"} == set(EXAMPLES)
