"""The real settings, with secrets that open nothing; the database is the one that bin/load chose."""

from __future__ import annotations

from tests.settings import *  # noqa: F403
