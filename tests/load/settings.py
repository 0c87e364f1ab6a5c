"""The real settings, with secrets that open nothing; the database is the one that bin/load chose."""

from __future__ import annotations

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE as TESTED

# What only tests look for would be measured as if it were served.
MIDDLEWARE = [name for name in TESTED if not name.startswith("tests.")]
