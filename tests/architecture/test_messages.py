"""Everything the platform says, it says in English too."""

from __future__ import annotations

import re
from functools import cache

import polib

from anchang.cli import messages
from tests.architecture import words
from tests.paths import ROOT

# Templates whose bare words are no messages, each with its reason.
BARE = {
    "anchang/modules/launches/static/launches/receipt.html": "works without the house; it says both languages",
    "anchang/web/templates/500.html": "served when nothing works any more; it says both languages",
    "anchang/web/templates/layouts/account.html": "a language is named in itself",
    "anchang/web/templates/web/other_language.html": "a language is named in itself",
}
# Code whose bare Chinese is what offices write, or data that stays as it is, each with its reason. A sentence is none.
VOCABULARY = {
    "anchang/cli/start.py": "the product has one name in both languages",
    "anchang/kernel/access.py": "the system has a name, as people have",
    "anchang/kernel/areas.py": "units that offices write behind a figure",
    "anchang/kernel/http/rest.py": "the product has one name in both languages",
    "anchang/kernel/money.py": "units of money that are read, and written where it is Chinese",
    "anchang/kernel/names.py": "names and forms of address as people write them",
    "anchang/kernel/sheets/": "what offices write in their tables",
    "anchang/modules/customers/rules.py": "forms of address, kept as they are",
    "anchang/modules/deals/web/pages.py": "a room is asked for as people write it",
    "anchang/modules/filings/rules/arriving.py": "times of day as people write them",
    "anchang/modules/filings/rules/listing.py": "what channels call their columns",
    "anchang/modules/filings/rules/reading.py": "names and forms of address as people write them",
    "anchang/modules/filings/states.py": "forms of address, kept as they are",
    "anchang/modules/inventory/rules/": "what price lists call things, and how flats are named",
    "anchang/modules/inventory/web/site.py": "entrances are named as on the door",
    "anchang/modules/launches/rules/listing.py": "what lists of buyers call their columns",
    "anchang/modules/people/queries.py": "whoever is not signed in has a name, as people have",
    "anchang/modules/visits/rules/register.py": "what registers call their columns",
    "anchang/modules/visits/web/forms.py": "forms of address, kept as they are",
}
SENTENCE = re.compile(r"[。；？！](?=[\u3400-\u9fff\s”]|$)|%\(|，.*，")
SPECIMEN_CODE = {"anchang/web/patterns.py", "anchang/web/sample_site.py"}
SPECIMENS = "anchang/web/templates/web/patterns"  # the pattern page shows content as offices write it

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@cache
def entries() -> tuple[tuple[str, polib.POEntry], ...]:
    """Return every English entry in use, with the module whose catalogue holds it."""
    return tuple(
        (source.parts[-5], entry)
        for source in messages.sources()
        if source.parts[-3] == "en"
        for entry in polib.pofile(str(source), encoding="utf-8")
        if not entry.fuzzy and not entry.obsolete
    )


@cache
def english() -> dict[tuple[str, str], str]:
    found = {}
    for _module, entry in entries():
        if text := entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr:
            found[(entry.msgctxt or "", entry.msgid)] = text
    return found


def test_every_message_has_its_english() -> None:
    missing = {
        f"{word.where}: {word.message!r}"
        for word in words.all_words()
        if words.CHINESE.search(word.message) and (word.context, word.message) not in english()
    }
    assert not missing, f"{len(missing)} without English:\n" + "\n".join(sorted(missing))


def test_one_message_has_one_english() -> None:
    # Django joins the catalogues: of two translations, the page shows whichever module comes first.
    said: dict[tuple[bool, str, str], dict[str, list[str]]] = {}
    for module, entry in entries():
        key = (bool(entry.msgid_plural), entry.msgctxt or "", entry.msgid)
        text = " / ".join(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
        said.setdefault(key, {}).setdefault(text, []).append(module)
    wrong = [f"{key[2]}: {texts}" for key, texts in said.items() if len(texts) > 1]
    assert not wrong, "Say it alike, or tell the meanings apart by a context:\n" + "\n".join(wrong)


def test_translations_keep_the_facts() -> None:
    wrong = [
        f"{message!r} -> {text!r}"
        for (_, message), text in english().items()
        if set(PLACEHOLDER.findall(message)) != set(PLACEHOLDER.findall(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_translations_are_english() -> None:
    assert not [text for text in english().values() if words.CHINESE.search(text.replace("中文", ""))]


def test_templates_show_no_word_that_cannot_be_translated() -> None:
    found = [
        f"{name}: {line}"
        for path in words.templates()
        if (name := str(path.relative_to(ROOT))) not in BARE and not name.startswith(SPECIMENS)
        for line in words.untranslated(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_code_shows_no_word_that_cannot_be_translated() -> None:
    found = [
        f"{name}:{line}"
        for path in words.sources()
        if (name := str(path.relative_to(ROOT))) not in SPECIMEN_CODE
        for line in words.bare(path.read_text(encoding="utf-8"))
        if SENTENCE.search(line) or not name.startswith(tuple(VOCABULARY))
    ]
    assert not found, "\n".join(found)


def test_each_vocabulary_is_still_one() -> None:
    files = {str(path.relative_to(ROOT)): path for path in words.sources()}
    spoken = {name for name, path in files.items() if words.bare(path.read_text(encoding="utf-8"))}
    assert not [name for name in VOCABULARY if not any(file.startswith(name) for file in spoken)]


def test_bare_chinese_in_code_is_seen() -> None:
    code = """from django.utils.translation import gettext as say, gettext_lazy
"\""甲"\""
def f(x):
    "乙"
    say("丙"); gettext_lazy("丁"); Field(examples=["戊"], description="己"); x(f"庚{x}", why="辛")
"""
    assert sorted(words.bare(code)) == ["5: 庚", "5: 辛"]


def test_words_are_found_in_code_and_templates() -> None:
    code = '_("一") + gettext_lazy("二" "三") + pgettext("c", "四") + other("五")'
    found = {(word.message, word.context) for word in words.in_code(code, "x")}
    assert found == {("一", ""), ("二三", ""), ("四", "c")}
    template = (
        '{% translate "甲" %}{{ _("乙") }}{% blocktranslate with n=x %}丙 {{ n }} 套{% endblocktranslate %}'
        '{% translate "丁" context "c" %}{% blocktranslate count n=x %}戊{% plural %}己{% endblocktranslate %}'
    )
    found = {(word.message, word.context) for word in words.in_template(template, "x")}
    assert found == {("甲", ""), ("乙", ""), ("丙 %(n)s 套", ""), ("丁", "c"), ("戊", "")}


def test_a_bare_word_is_seen() -> None:
    assert words.untranslated('<p>{% translate "甲" %} 乙</p>\n{# 丙 #}{% comment %}丁{% endcomment %}') == [
        "<p>  乙</p>"
    ]
