"""Settings: read once from the environment, then frozen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter.domain.errors import InvalidInput

DEFAULT_DATABASE = "sqlite:///contactcenter.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation chooses.

    Parameters
    ----------
    database_url : `sqlite:///FILE` (default) or `postgresql://USER:PASSWORD@HOST/NAME`.
    host, port : where the pages are served.
    """

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    port: int = 8080


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `CONTACTCENTER_*` variables.

    Raises
    ------
    InvalidInput
        When a variable has a value that cannot be used; the message names it.
    """
    given = os.environ if environment is None else environment
    port = given.get("CONTACTCENTER_PORT", "8080")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise InvalidInput(f"CONTACTCENTER_PORT is {port!r}; give a port from 1 to 65535.")
    return Settings(
        database_url=given.get("CONTACTCENTER_DATABASE_URL", DEFAULT_DATABASE),
        host=given.get("CONTACTCENTER_HOST", "127.0.0.1"),
        port=int(port),
    )
