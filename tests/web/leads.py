"""Somebody who leads, at a site on the database of a small centre."""

import re

from litestar.testing import TestClient

from contactcenter.clock import FixedClock
from contactcenter.services.reporting import Reporting
from tests.fakes.roster import at
from web.site import make_site

TEN = at(0, 600)
DRAFT = "/lead/roster/2"


class Lead:
    """Somebody who opens pages and sends forms, with the token that forms carry."""

    def __init__(self, client):
        self.client = client
        self.client.get("/lead/roster")

    def get(self, path, **headers):
        return self.client.get(path, headers=headers)

    def send(self, path, **fields):
        token = self.client.cookies["csrftoken"]
        return self.client.post(path, data={"_csrf_token": token, **fields}, follow_redirects=False)


def visiting(engine):
    """Open the site on a database at ten o'clock of its Monday."""
    site = make_site(Reporting(engine), secret="a secret that is long enough", clock=FixedClock(TEN))
    return TestClient(site, raise_server_exceptions=False)


def alert(answer):
    """Return what a page says went wrong."""
    found = re.search(r'role="alert"><p>(.*?)</p>', answer.text, re.DOTALL)
    return found.group(1) if found else ""
