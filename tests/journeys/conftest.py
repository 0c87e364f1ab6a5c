"""A server with flats on the shelf, shared by the journeys that begin there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.fixtures.live import LiveServer, serving
from tests.journeys.people import Office


@pytest.fixture(scope="session")
def stocked(copies: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve the named world with flats on the shelf and 李先生 filed; what one journey does the next one finds."""
    folder = tmp_path_factory.mktemp("stocked")
    with serving(copies("stocked", folder), folder) as server:
        yield server


@pytest.fixture(scope="session")
def busy(copies: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve the named world after two days of work: customers, filings, visits, deals and requests are there."""
    folder = tmp_path_factory.mktemp("busy")
    with serving(copies("busy", folder), folder) as server:
        yield server


@pytest.fixture
def busy_office(busy: LiveServer, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Office]:
    """Let people come to work where work has been done."""
    with Office(busy, browser, browser_context_args) as opened:
        yield opened


@pytest.fixture
def office(stocked: LiveServer, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Office]:
    """Let people come to work at the stocked server."""
    with Office(stocked, browser, browser_context_args) as opened:
        yield opened
