"""The simulation of a launch keeps what any launch keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.load.simulated import Costs, Crowd, Outcome, simulate

COSTS = Costs(answer=60e-6, page=1e-3, decide=10e-6, apply=3e-6)


@pytest.mark.parametrize("nodes", [1, 2, 4])
@pytest.mark.parametrize(("buyers", "units"), [(1, 5), (50, 50), (300, 20), (2000, 1000)])
def test_every_unit_goes_to_one_and_everybody_is_answered(buyers: int, units: int, nodes: int) -> None:
    found = simulate(Crowd(buyers, units), COSTS, nodes=nodes)
    assert found.wins == min(buyers, units)
    assert found.answers >= buyers
    assert found.sold <= found.answered


def test_the_processors_do_what_the_answers_cost() -> None:
    found = simulate(Crowd(1000, 100), replace(COSTS, decide=0.0, apply=0.0), nodes=2)
    assert found.busy == pytest.approx(found.answers * COSTS.answer)


def test_where_the_book_costs_nothing_nodes_share_the_work() -> None:
    free = replace(COSTS, page=0.0, decide=0.0, apply=0.0)
    one, four = (_answered(free, nodes) for nodes in (1, 4))
    assert one.answered > 3 * four.answered


def test_where_the_book_is_all_that_costs_more_nodes_help_nothing() -> None:
    book = replace(COSTS, answer=1e-9, decide=1e-3, apply=0.0, page=0.0)
    one, four = (_answered(book, nodes) for nodes in (1, 4))
    assert four.answered > 0.9 * one.answered * four.answers / one.answers


def test_the_same_seed_tells_the_same() -> None:
    assert simulate(Crowd(500, 50), COSTS, nodes=2) == simulate(Crowd(500, 50), COSTS, nodes=2)


def _answered(costs: Costs, nodes: int) -> Outcome:
    return simulate(Crowd(8000, 10, spread=0.0, travel=0.0), costs, nodes=nodes)
