"""What is measured again, and what counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.load.measure import ASKED_AGAIN, Measured, auc, settled


def answering(*medians: float) -> Callable[[], Measured]:
    left: Iterator[float] = iter(medians)
    return lambda: Measured("a page", next(left), 0, 0, 0, 1, 0, limit_ms=50)


def test_a_promise_kept_is_measured_once() -> None:
    (row,) = settled([answering(40)])
    assert (row.median_ms, row.asked, row.promise) == (40, 1, "kept (< 50 ms)")


def test_one_broken_in_a_stall_is_kept_when_asked_again() -> None:
    (row,) = settled([answering(60, 55, 45)])
    assert (row.median_ms, row.asked, row.promise) == (45, 3, "kept (< 50 ms, measured 3 times)")


def test_a_slow_page_stays_broken_with_its_best_answer() -> None:
    (row,) = settled([answering(70, *[60] * (ASKED_AGAIN - 1), 65)])
    assert (row.median_ms, row.asked, row.is_kept) == (60, 1 + ASKED_AGAIN, False)
    assert row.promise == "BROKEN (< 50 ms, measured 4 times)"


def test_times_that_lie_apart_are_told_and_equal_ones_are_not() -> None:
    assert (auc([3, 4], [1, 2]), auc([1, 2], [3, 4]), auc([1, 2, 3], [3, 2, 1])) == (1, 0, 0.5)
