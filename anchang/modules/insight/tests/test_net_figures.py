"""Ten deals with one swap, one rename, one cancellation, one change of price and one parking space (guide §14)."""

from __future__ import annotations

from datetime import date

from anchang.kernel.ids import new_id
from anchang.kernel.money import Fen
from anchang.modules.insight.rules.deals import (
    Change,
    Deal,
    Net,
    Stage,
    Turn,
    flats,
    net,
)

WAN: Fen = 1_000_000
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def deal(
    amount: int,
    day: int,
    *changes: Change,
    signed: int | None = None,
    channel: str = "自然到访",
    is_flat: bool = True,
) -> Deal:
    """Return a deal of so many 万元, subscribed and signed on days of January."""
    return Deal(
        id=new_id(),
        customer_id=new_id(),
        channel=channel,
        is_flat=is_flat,
        subscribed_on=date(2026, 1, day),
        amount=amount * WAN,
        signed_on=date(2026, 1, signed) if signed else None,
        changes=changes,
    )


TEN = [
    deal(200, 3, signed=10, channel="分销"),
    deal(210, 4, signed=12, channel="分销"),
    deal(220, 5, signed=12),
    deal(150, 6, Change(Turn.SWAP, date(2026, 2, 8), 162 * WAN), signed=20),
    deal(230, 8, Change(Turn.RENAME, date(2026, 2, 3)), signed=15),
    deal(240, 9, Change(Turn.CANCEL, date(2026, 3, 4)), signed=18, channel="分销"),
    deal(250, 15, Change(Turn.PRICE, date(2026, 1, 20), 245 * WAN)),
    deal(260, 20, Change(Turn.VOID, date(2026, 1, 25)), channel="自渠"),
    deal(15, 21, signed=22, is_flat=False),
    deal(270, 31),
]
MOVES = flats(TEN)


def figure(stage: Stage, month: tuple[date, date]) -> Net:
    """Return a net figure of a month."""
    return net(MOVES, stage, first=month[0], last=month[1])


def test_january_counts_nine_flats_less_the_void_one_and_no_parking() -> None:
    january = figure(Stage.SUBSCRIBED, JANUARY)
    assert (january.units, january.gross, january.closed) == (8, 9, 1)
    assert january.amount == (200 + 210 + 220 + 150 + 230 + 240 + 245 + 270) * WAN


def test_january_signs_six_flats() -> None:
    january = figure(Stage.SIGNED, JANUARY)
    assert january.units == 6
    assert january.amount == (200 + 210 + 220 + 150 + 230 + 240) * WAN


def test_t_f3_a_rename_after_signing_changes_nothing() -> None:
    renamed = flats([TEN[4]])
    assert net(renamed, Stage.SIGNED, first=FEBRUARY[0], last=FEBRUARY[1]) == Net()


def test_t_f4_a_swap_next_month_is_no_unit_and_the_difference() -> None:
    assert figure(Stage.SIGNED, FEBRUARY) == Net(units=0, amount=12 * WAN)
    assert figure(Stage.SUBSCRIBED, FEBRUARY) == Net(units=0, amount=12 * WAN)


def test_t_f5_a_cancellation_in_march_leaves_january_as_it_was() -> None:
    assert figure(Stage.SIGNED, JANUARY).units == 6
    march = figure(Stage.SIGNED, MARCH)
    assert (march.units, march.amount) == (-1, -240 * WAN)
    assert figure(Stage.SUBSCRIBED, MARCH).units == -1


def test_a_change_of_price_before_signing_is_signed_at_the_new_price() -> None:
    changed = flats([deal(250, 2, Change(Turn.PRICE, date(2026, 1, 5), 245 * WAN), signed=9)])
    assert net(changed, Stage.SIGNED, first=JANUARY[0], last=JANUARY[1]).amount == 245 * WAN


def test_the_months_add_up_to_the_whole() -> None:
    whole = net(MOVES, Stage.SUBSCRIBED, first=JANUARY[0], last=MARCH[1])
    months = [figure(Stage.SUBSCRIBED, month) for month in (JANUARY, FEBRUARY, MARCH)]
    assert sum(month.units for month in months) == whole.units
    assert sum(month.amount for month in months) == whole.amount
