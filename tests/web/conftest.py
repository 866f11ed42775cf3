"""A small outsourcer in a database, and a client that asks for its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.fakes.roster import store_centre
from tests.web.leads import DRAFT, Lead, visiting
from tests.web.seed import plant
from web.site import make_site


@pytest.fixture(scope="package")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database with the small outsourcer, its week and a planned week."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('web') / 'small.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    yield engine
    engine.dispose()


@pytest.fixture(scope="package")
def site(planted: Engine) -> Litestar:
    """Give the application on it."""
    return make_site(Reporting(planted), secret="a secret that is long enough")


@pytest.fixture
def visitor(site: Litestar) -> Iterator[TestClient[Litestar]]:
    """Give somebody who asks for pages."""
    with TestClient(site, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def early_visitor(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    """Give somebody who comes before anything has been loaded."""
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    with TestClient(make_site(Reporting(engine)), raise_server_exceptions=False) as client:
        yield client
    engine.dispose()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database file with the small centre, to be copied."""
    path = tmp_path_factory.mktemp("roster") / "centre.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    store_centre(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(stored: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{shutil.copy(stored, tmp_path / 'own.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def lead(engine: Engine) -> Iterator[Lead]:
    """Give somebody at a site of their own, on which they may change anything."""
    with visiting(engine) as client:
        yield Lead(client)


@pytest.fixture
def draft(lead: Lead) -> str:
    """Give the address of a draft."""
    return str(lead.send("/lead/roster/1/draft").headers["location"])


@pytest.fixture(scope="module")
def reader(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lead]:
    """Give somebody at a site with the draft 2, on which nothing gets stored."""
    path = shutil.copy(stored, tmp_path_factory.mktemp("shared") / "shared.db")
    engine = make_engine(f"sqlite:///{path}")
    with visiting(engine) as client:
        lead = Lead(client)
        assert lead.send("/lead/roster/1/draft").headers["location"] == DRAFT
        yield lead
    engine.dispose()
