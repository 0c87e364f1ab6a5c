"""The handbook speaks the product's words, and its pictures are there: each shown, none left over, none heavy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.paths import ROOT
from tests.shots.handbook import FOLDER, HEAVIEST

HANDBOOK = ROOT / "docs/handbook"
PAGES = sorted(HANDBOOK.glob("*.md"))
TOGETHER = 1_500 * 1024
PICTURE = re.compile(r"!\[(.*?)\]\((img/.+?)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([\w.-]*)(?:#([^)]+))?\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
# What stands for a name or a number: in the handbook's words, and in the catalogue's.
SOMETHING = re.compile(r" ?… ?|某某")
PLACE = re.compile(r" ?%\(\w+\)[sd] ?| ?\{\w+\} ?")


def anchors(page: Path) -> set[str]:
    """Return where a link may lead on a page: its headings as hosts spell them, without marks, blanks as dashes."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


def words_of(text: str) -> set[str]:
    """Return the words that a page claims to quote from the product."""
    return {word.strip() for bold in BOLD.findall(text) for word in bold.split("→")}


@cache
def messages() -> tuple[frozenset[str], str]:
    """Return what the product says: whole sentences, and all of them in one text with a mark for each place."""
    catalogues = (polib.pofile(str(file)) for file in (ROOT / "anchang").rglob("locale/en/LC_MESSAGES/*.po"))
    said = frozenset(entry.msgid for catalogue in catalogues for entry in catalogue)
    return said, "\n".join(PLACE.sub("\0", sentence) for sentence in said)


def is_said(word: str) -> bool:
    """Tell whether the product says a word, as a whole message or with something in its places."""
    said, text = messages()
    if word in said:
        return True
    pattern = "\0".join(re.escape(part) for part in SOMETHING.split(word))
    return "\0" in pattern and re.search(f"^{pattern}$", text, re.MULTILINE) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_words_in_bold_are_the_products(page: Path) -> None:
    unknown = sorted(word for word in words_of(page.read_text()) if not is_said(word))
    assert not unknown, f"{page.name} quotes what the product does not say: {unknown}"


def test_a_word_nobody_says_is_found() -> None:
    assert words_of("点 **提交报备**，再点 **没有这个按钮**。") == {"提交报备", "没有这个按钮"}
    assert is_said("提交报备")
    assert is_said("登记到访，请某某接待")
    assert not is_said("没有这个按钮")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pictures_are_there_and_told_in_words(page: Path) -> None:
    for alt, place in PICTURE.findall(page.read_text()):
        assert (HANDBOOK / place).is_file(), f"{page.name} shows {place}, which is not there"
        assert len(alt) > 4, f"{place} is not told in words"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for place, anchor in LINK.findall(page.read_text()):
        target = HANDBOOK / place if place else page
        assert target.is_file(), f"{page.name} leads to {place}, which is not there"
        assert not anchor or anchor in anchors(target), f"{page.name} leads to #{anchor}, which is not there"


def test_no_picture_is_left_over_or_heavy() -> None:
    shown = {HANDBOOK / place for page in PAGES for _, place in PICTURE.findall(page.read_text())}
    there = sorted(FOLDER.iterdir())
    assert set(there) == shown
    sizes = [file.stat().st_size for file in there]
    assert max(sizes) <= HEAVIEST
    assert sum(sizes) <= TOGETHER
