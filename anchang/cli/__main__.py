"""`python -m anchang.cli` is `bin/anchang`."""

from __future__ import annotations

from anchang.cli.main import run

run()
