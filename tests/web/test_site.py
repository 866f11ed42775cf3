"""What every response carries, and what the forms ask for."""

import gzip

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.app import check_host
from contactcenter.domain.errors import InvalidInput, OutsideFailure
from tests.fakes.reporting import BrokenReporting
from web.pages.start import own_path
from web.security import CONTENT_SECURITY_POLICY, SECURITY_HEADERS
from web.site import make_site

Visitor = TestClient[Litestar]


@pytest.mark.parametrize("address", ["/", "/health", "/nothing", "/static/app.css", "/lead/floor?at=x"])
def test_every_response_carries_the_security_headers(visitor: Visitor, address: str) -> None:
    response = visitor.get(address)
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


def test_health_is_plain_and_never_cached(visitor: Visitor) -> None:
    response = visitor.get("/health")
    assert (response.text, response.headers["Cache-Control"]) == ("ok\n", "no-store")


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/theme", data={"theme": "dark"}).status_code == 403


def test_the_colours_are_kept_in_a_cookie(visitor: Visitor) -> None:
    visitor.get("/")
    token = visitor.cookies["csrftoken"]
    answer = visitor.post(
        "/theme",
        data={"theme": "dark", "back": "/lead/week", "_csrf_token": token},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/lead/week")
    assert '<html lang="en" class="dark">' in visitor.get("/").text


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "evil", "", "javascript:alert(1)"],
)
def test_the_way_back_never_leaves_this_site(address: str) -> None:
    assert own_path(address) == "/"


def test_the_way_back_keeps_the_query() -> None:
    assert own_path("/lead/floor?day=2026-11-13&at=11:00") == "/lead/floor?day=2026-11-13&at=11:00"


def test_pages_are_compressed(visitor: Visitor) -> None:
    with visitor.stream("GET", "/lead/day", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        raw = b"".join(response.iter_raw())
    assert len(raw) < len(gzip.decompress(raw)) / 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "example.org", ""])
def test_serving_beyond_this_machine_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(InvalidInput, match="Without accounts"):
        check_host(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_serving_on_this_machine_is_allowed(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize(
    "error", [OutsideFailure("The database is away."), ZeroDivisionError("secret detail")]
)
def test_a_failure_is_a_page_without_its_inner_workings(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(make_site(BrokenReporting(error)), raise_server_exceptions=False) as client:
        response = client.get("/")
    assert response.status_code == 500
    assert "Something failed" in response.text
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    assert any(record.name == "contactcenter.web" for record in caplog.records)
