"""Draft a revision: `python -m contactcenter.db.migrations "What it does"`."""

import sys

from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import draft, upgrade

scratch = make_engine("sqlite://")
upgrade(scratch)
draft(scratch, sys.argv[1])
