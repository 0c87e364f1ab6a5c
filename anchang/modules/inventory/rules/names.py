"""One name for one building, one key for one unit, however it is written."""

from __future__ import annotations

import re

from anchang.kernel.text import clean

_BUILDING = re.compile(r"(?:第)?([0-9A-Za-z零一二三四五六七八九十]+)(?:#|号楼|号栋|栋|幢|座|楼|号)(?:楼)?")
_ENTRANCE = re.compile(r"(?:第)?([0-9A-Za-z零一二三四五六七八九十]+)(?:单元|门|梯)?")
_HAN = {"零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FLOOR = re.compile(r"(?:第)?([-−]?)(B|地下|负)?(\d{1,3})([A-EG-Z]?)(?:F|层|楼)?")


def building_name(raw: str) -> str:
    """Return one name for 3号楼, 3栋, 3幢, 3#, 第三栋 and plain 3: '3栋'. Names without a number stay as they are."""
    words = clean(raw).replace(" ", "").upper()
    found = _BUILDING.fullmatch(words)
    core = found[1] if found else words
    core = _digits(core)
    if core.isdigit():
        return f"{int(core)}栋"
    return f"{core}栋" if found or re.fullmatch(r"[A-Z]\d?|\d{1,3}[A-Z]", core) else clean(raw)


def entrance_name(raw: str) -> str:
    """Return the bare name of an entrance: '1单元', '一单元' and 1 are '1'; nothing stays nothing."""
    words = clean(raw).replace(" ", "").upper()
    found = _ENTRANCE.fullmatch(words)
    core = _digits(found[1]) if found else words
    return str(int(core)) if core.isdigit() else core


def _digits(words: str) -> str:
    """Return a number in Han characters, up to ninety-nine, in digits; other words as they are."""
    if not words or any(char not in _HAN and char != "十" for char in words):
        return words
    tens, ten, ones = words.partition("十")
    if not ten:
        return "".join(str(_HAN[char]) for char in words)
    return str((_HAN.get(tens, 0) if tens else 1) * 10 + _HAN.get(ones, 0))


def number_key(raw: str) -> str:
    """Return what tells two unit numbers apart: without blanks, leading zeros and 室, in capitals."""
    words = re.sub(r"(室|号|房)$", "", clean(raw).replace(" ", "").upper())
    return re.sub(r"^0+(?=\d)", "", words)


def unit_number(raw: str) -> str:
    """Return a unit's number as it is shown: as filed, without blanks and 室."""
    return re.sub(r"(室|房)$", "", clean(raw).replace(" ", "").upper())


def unit_name(building: str, entrance: str, number: str, *, divided: bool) -> str:
    """Return a unit's full name; the entrance is named only in buildings that have several."""
    return f"{building} {entrance}单元 {number}" if divided and entrance else f"{building} {number}"


def floor_label(raw: str, number: str) -> str:
    """Return the floor as written ('2', 'B1', '12A'), or the one that a number such as 1202 carries."""
    words = clean(raw).replace(" ", "").upper()
    if found := _FLOOR.fullmatch(words):
        minus, below, digits, letter = found.groups()
        return f"{'B' if minus or below else ''}{int(digits)}{letter}"
    if words:
        return words
    key = number_key(number)
    if found := re.match(r"(B\d)[-\d]", key):
        return found[1]
    if found := re.fullmatch(r"(\d{1,2}[A-Z]?)\d{2}", key):
        return found[1]
    return ""


def floor_order(label: str) -> int:
    """Return a number by which floors sort from the ground up: 12 is 120, 12A 121, B1 -10."""
    found = re.fullmatch(r"(B?)(\d{1,3})([A-Z]?)", label)
    if not found:
        return 0
    below, digits, letter = found.groups()
    order = int(digits) * 10 + (min(ord(letter) - 64, 9) if letter else 0)
    return -order if below else order


def building_order(name: str) -> int:
    """Return a number by which buildings stand side by side; names without a number come last."""
    found = re.match(r"\d+", name)
    if found:
        return int(found[0])
    return 1_000 + ord(name[0]) % 1_000 if name[:1].isascii() and name else 9_000


def status_word(raw: str) -> str:
    """Return what a list says of a unit: 'sale', 'shut', 'sold' for words of selling, '' for none."""
    words = clean(raw).replace(" ", "")
    if not words:
        return ""
    if re.search(r"已售|已订|已定|售出|签约|认购|网签|备案完成|已备案", words):
        return "sold"
    if re.match(r"(不|未|非|暂不|待推|停|自持|保留|预留|销控|限制|抵押|查封)", words):
        return "shut"
    return "sale" if re.search(r"可售|待售|在售|销售|正常", words) else "shut"
