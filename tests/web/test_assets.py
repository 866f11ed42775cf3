"""Static files: what is vendored is what it says it is, and caches hold it by its content."""

import hashlib
import json

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from web.assets import STATIC_FOLDER, Assets

VENDOR = STATIC_FOLDER / "vendor"
VENDORED = json.loads((VENDOR / "vendor.json").read_text())
Visitor = TestClient[Litestar]


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["name"])
def test_a_vendored_file_has_the_hash_that_was_written_down(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["version"]
    assert entry["license"]


def test_every_vendored_file_is_listed_and_has_its_licence() -> None:
    scripts = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*.js")}
    assert scripts == {entry["file"] for entry in VENDORED}
    for entry in VENDORED:
        assert (VENDOR / entry["file"]).with_name("LICENSE").is_file()


def test_a_file_asked_for_by_its_content_is_kept_for_ever(visitor: Visitor) -> None:
    response = visitor.get(Assets().url("app.css"))
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"].startswith("text/css")


def test_a_file_asked_for_by_another_name_is_asked_for_again(visitor: Visitor) -> None:
    for address in ("/static/app.css", "/static/app.css?v=000000000000"):
        assert visitor.get(address).headers["Cache-Control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_twice(visitor: Visitor) -> None:
    first = visitor.get("/static/app.css")
    second = visitor.get("/static/app.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["../assets.py", "..%2fassets.py", "%2e%2e/assets.py", "/etc/passwd", "vendor"]
)
def test_nothing_outside_the_folder_can_be_named(visitor: Visitor, path: str) -> None:
    assert visitor.get(f"/static/{path}").status_code == 404
