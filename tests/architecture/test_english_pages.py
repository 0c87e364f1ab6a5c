"""Pages in English: what is still Chinese on them is data, never one of our own sentences."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from tests.architecture import words
from tests.architecture.test_messages import PLACEHOLDER
from tests.world import FACES, World

pytestmark = pytest.mark.any_database

SPOKEN = frozenset({"aria-label", "title", "placeholder", "alt"})
# A language is named in itself.
NAMES = frozenset({"中文", "简体中文"})


class Texts(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_data(self, data: str) -> None:
        if self.inside not in {"script", "style"} and data.strip():
            self.found.append(data.strip())


@cache
def sentences() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return our Chinese sentences: those without facts whole, those with facts as patterns."""
    plain, patterns = set(), []
    for word in words.all_words():
        if not words.CHINESE.search(word.message):
            continue
        if PLACEHOLDER.search(word.message):
            parts = [re.escape(part) for part in re.split(r"%\(\w+\)[sd]|%[sd]", word.message)]
            # Facts alone prove nothing: two Han of our own must be left.
            if len(words.CHINESE.findall("".join(re.split(r"%\(\w+\)[sd]|%[sd]", word.message)))) >= 2:
                patterns.append(re.compile(".{1,60}".join(parts)))
        else:
            plain.add(word.message.strip())
    # A single Han is as likely the first of somebody's name.
    return frozenset(text for text in plain - NAMES if len(text) > 1), tuple(patterns)


def untranslated(page: str) -> set[str]:
    """Return our own Chinese sentences on a page."""
    texts = Texts()
    texts.feed(page)
    plain, patterns = sentences()
    han = {text for text in texts.found if words.CHINESE.search(text)}
    return {text for text in han if text in plain or any(pattern.fullmatch(text) for pattern in patterns)}


@pytest.mark.parametrize("role", FACES)
def test_no_sentence_of_ours_is_chinese_on_an_english_page(world: World, role: str) -> None:
    client = world.client(FACES[role])  # type: ignore[index]
    client.cookies["language"] = "en"
    paths = re.findall(r'<a class="nav" href="([^"]+)"', client.get("/me/").content.decode())
    assert paths
    found = {
        f"{path}: {text}"
        for path in ["/me/", "/me/devices/", "/accounts/password/", *paths]
        for text in untranslated(client.get(path, follow=True).content.decode())
    }
    assert not found, "\n".join(sorted(found))


def test_a_chinese_sentence_on_an_english_page_is_seen() -> None:
    page = '<p>{}</p><b title="手机号">程女士</b>'.format("共 46 项")
    assert untranslated(page) == {"共 46 项", "手机号"}
