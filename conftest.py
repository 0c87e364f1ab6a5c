"""What every test of every module may ask for."""

from __future__ import annotations

import os

import hypothesis
import pytest

from tests.runner import skips

pytest_plugins = ("tests.fixtures.database", "tests.world_fixtures", "tests.fixtures.browser", "tests.fixtures.live")

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("ANCHANG_HYPOTHESIS", "default"))

SEED = int(os.environ.get("ANCHANG_SEED", "20260105"))


@pytest.fixture
def seed() -> int:
    """Return the seed of this run, printed in its header; ANCHANG_SEED replays it."""
    return SEED


def pytest_report_header() -> str:
    """Name what is needed to run the same tests again."""
    database = os.environ.get("ANCHANG_DATABASE_URL", "sqlite").partition(":")[0]
    profile = os.environ.get("ANCHANG_HYPOTHESIS", "default")
    return f"database: {database}; ANCHANG_SEED={SEED}; ANCHANG_HYPOTHESIS={profile}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run refuse skipped tests, and a second database's run pass over what touches none."""
    parser.addoption(
        "--no-skips", action="store_true", help="a skipped test fails the run, absent sample files excepted"
    )
    parser.addoption("--only-database", action="store_true", help="only tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, and leave out what the other database's run has told already."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if not config.getoption("--only-database"):
        return
    kept, told = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (kept if _asks_the_database(item) else told).append(item)
    config.hook.pytest_deselected(items=told)
    items[:] = kept


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    asking = {"db", "transactional_db", "copies"} & set(getattr(item, "fixturenames", ()))
    return bool(asking) or item.get_closest_marker("django_db") is not None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of --no-skips in which a test was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not session.config.getoption("--no-skips") or reporter is None:
        return
    unwanted = skips.unwanted(reporter.stats.get("skipped", []))
    for report in unwanted:
        reporter.write_line(f"skipped though nothing may be: {report.nodeid}: {report.longrepr}", red=True)
    if unwanted and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were excused, so that nobody takes their silence for success."""
    if line := skips.line(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line, yellow=True)
