"""Numbers of identity documents: read in any spelling, refused with a sentence that says what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.kernel import clock
from anchang.kernel.id_numbers import NotAnIdNumber, mask, normalise


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("510112199003077516", "510112199003077516"),
        ("5101 1219 9003 0775 16", "510112199003077516"),
        ("５１０１１２１９９００３０７７５１６", "510112199003077516"),
        ("11010519491231002x", "11010519491231002X"),
        ("E12345678", "E12345678"),
        ("h 1234 5678", "H12345678"),
        ("123456789", "123456789"),
    ],
)
def test_a_number_is_read_in_any_spelling(raw: str, number: str) -> None:
    assert normalise(raw) == number
    assert normalise(number) == number


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "请填写证件号"),
        ("51011219900307751", "应为 18 位，现在是 17 位"),
        ("5101121990030775160", "现在是 19 位"),
        ("51011219900307751O", "末位为数字或 X"),
        ("5101I2199003077516", "前 17 位应为数字"),
        ("510112199013077516", "出生日期"),
        ("510112199002307516", "出生日期"),
        ("510112170003077516", "出生日期"),
        ("510112199003077515", "末位与前 17 位对不上"),
        ("E1234", "6 至 15 位"),
        ("护照12345678", "6 至 15 位"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(raw: str, why: str) -> None:
    with pytest.raises(NotAnIdNumber) as refusal:
        normalise(raw)
    assert why in refusal.value.reason
    assert not raw or raw not in refusal.value.reason


def test_nobody_is_born_tomorrow() -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(NotAnIdNumber, match="出生日期"):
        normalise(f"510112{tomorrow:%Y%m%d}7516")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("510112199003077516", "5101**********7516"), ("E12345678", "E******78"), ("A12345", "A***45")],
)
def test_the_middle_is_hidden(number: str, shown: str) -> None:
    assert mask(number) == shown
