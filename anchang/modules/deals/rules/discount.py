"""What a unit costs this buyer: exact arithmetic over discount lines (domain guide §11.2, test vector T-P1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from anchang.kernel.areas import CentiSqm
from anchang.kernel.money import Fen
from anchang.modules.deals import errors
from anchang.modules.deals.states import LineKind, Mode, Order

LINES_MOST = 10
WHOLE = 10_000  # a share is counted in hundredths of a percent
FEN_A_YUAN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One discount. `value`: hundredths of a percent off, fen off, or fen off a square metre."""

    kind: LineKind
    value: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the lines of a price meet. Rounding to whole yuan happens only where the scheme says so."""

    mode: Mode = Mode.MULTIPLY
    order: Order = Order.PERCENT_FIRST
    to_yuan: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one line took off, in fen; the steps of a quote sum to the exact discount."""

    line: Line
    off_fen: Fen


@dataclass(frozen=True, slots=True)
class Quote:
    """A price worked out: exact to the fen, and as the scheme rounds it."""

    list_fen: Fen
    steps: tuple[Step, ...]
    exact_fen: Fen
    total_fen: Fen
    area: CentiSqm | None = None

    @property
    def discount_fen(self) -> Fen:
        """Return what the buyer saves on the list price."""
        return self.list_fen - self.total_fen

    @property
    def rounding_fen(self) -> Fen:
        """Return what rounding to yuan added, or took away below zero."""
        return self.total_fen - self.exact_fen

    @property
    def share(self) -> Fraction:
        """Return the discount as a share of the list price, exactly."""
        return Fraction(self.discount_fen, self.list_fen)

    @property
    def unit_fen(self) -> Fen | None:
        """Return the price of a square metre, half up to the fen."""
        return _half_up(Fraction(self.total_fen * 100, self.area)) if self.area else None


def quote(
    list_fen: Fen, lines: Sequence[Line], scheme: Scheme, *, area: CentiSqm | None = None, unit: str = ""
) -> Quote:
    """Work a price out. Raises BadDiscount, AreaUnknown, TooManyLines.

    Shares and amounts are taken in the order of the scheme; nothing is rounded before the end.
    """
    if len(lines) > LINES_MOST:
        raise errors.TooManyLines(limit=LINES_MOST)
    if any(line.value <= 0 for line in lines):
        raise errors.BadDiscount()
    steps: list[Step] = []
    left, shown = Fraction(list_fen), list_fen
    for line, off in _offs(Fraction(list_fen), lines, scheme, area, unit):
        left -= off
        # Each step shows what the total rounded so far loses, so that the steps sum without a remainder.
        steps.append(Step(line, shown - _half_up(left)))
        shown = _half_up(left)
    if left <= 0:
        raise errors.BadDiscount()
    exact = _half_up(left)
    total = _half_up(left / FEN_A_YUAN) * FEN_A_YUAN if scheme.to_yuan else exact
    if total > list_fen:  # rounding must not lift a price above the list price
        total -= FEN_A_YUAN
    return Quote(list_fen, tuple(steps), exact, total, area)


def _offs(
    price: Fraction, lines: Sequence[Line], scheme: Scheme, area: CentiSqm | None, unit: str
) -> Iterator[tuple[Line, Fraction]]:
    shares = [line for line in lines if line.kind == LineKind.PERCENT]
    amounts = [(line, _amount(line, area, unit)) for line in lines if line.kind != LineKind.PERCENT]
    if scheme.order == Order.AMOUNT_FIRST:
        yield from amounts
        price -= sum((off for _, off in amounts), Fraction(0))
    base = price
    for line in shares:
        off = (price if scheme.mode == Mode.MULTIPLY else base) * line.value / WHOLE
        price -= off
        yield line, off
    if scheme.order == Order.PERCENT_FIRST:
        yield from amounts


def _amount(line: Line, area: CentiSqm | None, unit: str) -> Fraction:
    if line.kind == LineKind.AMOUNT:
        return Fraction(line.value)
    if not area:
        raise errors.AreaUnknown(unit=unit)
    return Fraction(line.value * area, 100)


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
