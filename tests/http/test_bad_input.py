"""The table of bad input (reliability guide §2.5), applied to every operation and every form that the routes show.

A row says what is sent and what may be answered. Each answer is a refusal in words of the reader's language, says where
the fault is, repeats nothing that was sent, and leaves every table as it was.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.forms import BaseForm
from django.utils import translation

from anchang.kernel.http.bodies import DEEPEST
from anchang.kernel.http.openapi import PROBLEM
from anchang.kernel.idempotency import once
from anchang.kernel.sheets import files
from anchang.kernel.tenancy import tenant_scope
from tests.http.ask import SECRET, Ask, Target, targets
from tests.http.conflicts import CONFLICTS, Conflict
from tests.http.forms import KEYED, NAMED
from tests.http.pages import ELSEWHERE, Page, bad_pages, pages
from tests.http.sample import pool
from tests.http.uploads import bad_uploads
from tests.routes import NOWHERE
from tests.world import CAST, World

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What is called so in every language: names of files, of people and of flats, and words from the house's lists.
AS_IT_IS = re.compile(
    r"'[^']*'|(?<!\S)\S+\.(csv|xlsx?)\b|(?<!\S)\S+栋\S*|程女士|" + "|".join(part.name for part in CAST)
)
LANGUAGES = ("zh-hans", "en")
# Counters of attempts and sessions are kept on purpose, whatever was refused.
KEPT = {"sessions.Session", "usersessions.UserSession", "account.EmailAddress"}

Bad = tuple[Ask, set[int], str]


def rows(target: Target) -> Iterator[Bad]:
    """Yield what is sent, the statuses that may be answered, and the field that must be named, if one is at fault."""
    yield from _methods(target)
    yield from _parameters(target)
    if target.takes_body:
        yield from _texts(target)
        yield from _fields(target)
    if target.takes_file:
        yield from bad_uploads(target)
    if target.needs_key:
        yield target.ask(headers={}), {400}, ""
        for key in ("k" * 81, "two words\x7f"):
            yield target.ask(headers={"Idempotency-Key": key}), {422}, "Idempotency-Key"


def _methods(target: Target) -> Iterator[Bad]:
    for method in ("PUT", "PATCH", "DELETE"):
        yield target.ask(method=method), {405}, ""
    yield target.ask(headers=target.headers | {"Accept": "text/html"}), {406}, ""
    yield target.ask(path=f"{target.path}/nowhere"), {404}, ""
    for name, kind in target.path_kinds.items():
        for value in ("not-an-id", "%00", NOWHERE[kind]):
            yield target.ask(known=target.known | {name: value}), {404, 422}, ""


def _parameters(target: Target) -> Iterator[Bad]:
    yield target.ask(query={"colour": "red"}), {422}, "colour"
    for raw in ("%00", "%ff%fe", "%ed%a0%80"):
        yield target.ask(raw_query=f"q={raw}"), {422}, ""
    for name, schema in target.query.items():
        for value in _wrong_words(schema):
            yield target.ask(query={name: value}), {422}, name
        if name == "cursor":
            yield target.ask(query={name: "x"}), {422}, name


def _wrong_words(schema: Any) -> Iterator[str]:
    kind, form = schema["type"], schema.get("format")
    if "enum" in schema or kind == "boolean" or form == "uuid":
        yield from ("nonsense", "-")
    if kind == "integer":
        yield from ("x", "1.5", "NaN", "1e400", str(2**63), "-1", "0", "9" * 5000)
    if form == "date":
        yield from ("0000-01-01", "10000-01-01", "2026-02-30", "x")


def _texts(target: Target) -> Iterator[Bad]:
    good = json.dumps(target.body)
    first = next(iter(target.body))
    deep = "[" * DEEPEST + "]" * DEEPEST
    for raw in (b"{", b"\xff\xfe", b"nul", good.encode()[:-1]):
        yield target.ask(raw=raw), {400}, ""
    for raw in (b"[]", b"7", b'"x"', b"null"):
        yield target.ask(raw=raw), {422}, "body"
    yield target.ask(raw=f'{good[:-1]}, "{first}": {json.dumps(target.body[first])}}}'.encode()), {422}, first
    yield target.ask(raw=f'{good[:-1]}, "colour": "red"}}'.encode()), {422}, "colour"
    yield target.ask(raw=f'{good[:-1]}, "colour": {deep}}}'.encode()), {422}, "colour.0.0"
    yield target.ask(raw=b"[" * 100_000 + b"]" * 100_000), {422}, ""
    yield target.ask(raw=b'{"a": "' + b"x" * (2 * 1024 * 1024) + b'"}'), {413}, ""
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"):
        yield target.ask(media=media), {415}, ""


def _fields(target: Target) -> Iterator[Bad]:
    for name, schema in target.fields.items():
        for wrong in ("NaN", "Infinity", "-Infinity", "1e400", str(2**63), str(-(2**63) - 1), "9" * 5000):
            yield target.ask(raw=_with(target.body, name, wrong)), {422}, name
        for value in _wrong_values(schema):
            yield target.ask(raw=_with(target.body, name, json.dumps(value))), {422}, name
        if name == "phone":
            for value in ("138123", SECRET[:-1], f"{SECRET}0", "abc", "１３８", "+999 123"):
                yield target.ask(raw=_with(target.body, name, json.dumps(value))), {422}, name


def _wrong_values(schema: Any) -> Iterator[Any]:
    kind, form = schema["type"], schema.get("format")
    if kind == "string":
        yield from (7, True, [SECRET], {"a": SECRET}, "a\x00b", "\ud800")
        if "maxLength" in schema:
            yield SECRET * schema["maxLength"]
        if schema.get("minLength"):
            yield ""
        if "enum" in schema or form in ("uuid", "date", "date-time"):
            yield from (value for value in ("", "nonsense", SECRET) if value not in schema.get("enum", ()))
        if form in ("date", "date-time"):
            yield from ("0000-01-01", "10000-01-01", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-02-30")
    if kind == "integer":
        yield from ("7", 1.5, 1.001, True, [], SECRET)
        yield from (schema.get("exclusiveMinimum", schema.get("minimum", 0) - 1), -1)
        yield schema["maximum"] + 1
    if kind == "boolean":
        yield from ("yes", 1, 0, [])
    if kind == "array":
        yield from ({}, "x", 7, [7])


def _with(body: dict[str, Any], name: str, raw: str) -> bytes:
    rest = json.dumps({key: value for key, value in body.items() if key != name})[1:-1]
    return f'{{{rest}{", " if rest else ""}"{name}": {raw}}}'.encode()


# What a page or a form hands on, it hands to queries and actions that operations ask as well, on both databases.
PAGES = [pytest.param(page, marks=pytest.mark.any_database) for page in pages()]
WRITING = [page for page in pages() if page.route.method != "GET"]


@pytest.mark.parametrize("target", [*targets(), *PAGES], ids=str)
def test_bad_input_gets_its_answer(
    world: World, other_world: World, target: Target | Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED", 10_000_000)  # or the bomb of this test would have to be a real one
    target.stand_in(world)
    assert isinstance(target, Target) or ("key" in target.words) is (target.route.name in KEYED)
    wrong, before = [], counts()
    for number, (ask, statuses, field) in enumerate(rows(target) if isinstance(target, Target) else bad_pages(target)):
        language = LANGUAGES[number % 2]
        with transaction.atomic():
            answer = ask.send(language)
            # What was refused is kept, so that the tables show whether anything was written all the same.
            transaction.set_rollback(answer.status_code < 400)
        wrong += [f"{ask}: {fault}" for fault in faults_of(answer, statuses, field, language)]
    assert not wrong, "\n".join(wrong)
    assert counts() == before, "something was written by a request that was refused"
    if isinstance(target, Target):
        assert foreign(target, world, other_world) == []


@pytest.mark.parametrize("settled", CONFLICTS)
def test_what_is_settled_is_refused_with_what_is_so_now(world: World, settled: str) -> None:
    conflict = CONFLICTS[settled](world)
    before, wrong = counts(), []
    for language in LANGUAGES:
        for ask in filter(None, (conflict.of_api(world), *conflict.of_forms(world))):
            answer = ask.send(language)
            faults = [*faults_of(answer, {409}, "", language), *_unlike(conflict, answer, language)]
            wrong += [f"{ask}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)
    assert counts() == before, "something was written by a request that was refused"


def _unlike(conflict: Conflict, answer: Any, language: str) -> Iterator[str]:
    """Yield where an answer does not say what the conflict is with."""
    text = answer.content.decode()
    if answer.request["PATH_INFO"].startswith("/api/"):
        problem = json.loads(text)
        told = {name: problem.get("current", {}).get(name) for name in conflict.current}
        if (problem["code"], told) != (conflict.code, conflict.current):
            yield f"says {problem['code']} with {problem.get('current')}"
        return
    with translation.override(language):
        for words in map(str, conflict.said):
            if words not in html.unescape(text):
                yield f"does not say {words}"


ODD_NAMES = ("𠮷", "𰻞𰻝", "\U00031350", "古丽·买买提", "阿" * 50, "=1+1", "+1", "-1", "@x")
ODD_NUMBERS = ("１９９００００７７８８", "١٩٩٠٠٠٠٧٧٨٨", "199 0000 7788", "+86-199-0000-7788", "\u200b19900007788")


@pytest.mark.parametrize("target", [one for one in targets() if one.takes_body and "name" in one.fields], ids=str)
def test_odd_names_and_numbers_are_kept_as_they_are_meant(world: World, target: Target) -> None:
    target.stand_in(world)
    numbers = [("phone", number) for number in ODD_NUMBERS if "phone" in target.fields]
    for name, value in [*(("name", name) for name in ODD_NAMES), *numbers]:
        with transaction.atomic():
            answer = target.ask(raw=_with(target.body, name, json.dumps(value))).send("en")
            assert answer.status_code == 201, (value, answer.content)
            shown = answer.json().get(name, value if name == "name" else "199****7788")
            assert shown == (value if name == "name" else "199****7788")
            transaction.set_rollback(True)


@pytest.mark.parametrize("target", [one for one in targets() if one.needs_key], ids=str)
def test_a_key_is_for_one_request(world: World, target: Target) -> None:
    target.stand_in(world)
    asked = target.ask(headers={"Idempotency-Key": "k1"})
    first, again = asked.send("en"), asked.send("en")
    assert first.status_code in {200, 201}, first.content
    assert (again.status_code, again.content) == (first.status_code, first.content)
    elsewhere = f"/api/v1/notices/{NOWHERE['uuid']}/reading"
    other = replace(asked, path=elsewhere).send("en")
    assert (other.status_code, other.json()["code"]) == (422, "kernel.key_reused")


def written_by(names: Collection[str]) -> list[Page]:
    return [page for page in WRITING if page.route.name in names]


@pytest.mark.any_database
@pytest.mark.parametrize("page", written_by(NAMED), ids=str)
def test_a_form_keeps_odd_names_and_numbers_as_they_are_meant(world: World, page: Page) -> None:
    page.stand_in(world)
    plain = {**page.good, "title": "", "phone": SECRET}
    for name, value in [*(("name", name) for name in ODD_NAMES), *(("phone", number) for number in ODD_NUMBERS)]:
        with transaction.atomic():
            answer = page.ask({**plain, name: value}).send("en")
            assert answer.status_code == 302, (value, list(faults_of(answer, {302}, "", "en")))
            assert NAMED[page.route.name](SECRET) == (value if name == "name" else plain["name"])
            transaction.set_rollback(True)


@pytest.mark.any_database
@pytest.mark.parametrize("page", written_by(KEYED), ids=str)
def test_a_forms_key_is_for_what_it_said(world: World, page: Page) -> None:
    page.stand_in(world)
    by, wrong, effects = world.actor(world.face(page.role)), list[str](), list[bool]()
    once("of another form", content="something else", by=by, act=lambda: "")
    for key, statuses in (("k1", {302}), ("k1", {302}), ("of another form", {302, 422})):
        before = counts()
        answer = page.ask({**page.good, "key": key}).send("en")
        wrong += faults_of(answer, statuses, "", "en")
        effects.append(counts() != before)
    assert (effects, wrong) == ([True, False, False], [])


def faults_of(answer: Any, statuses: set[int], field: str, language: str) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    status = answer.status_code
    if status >= 500 or (statuses and status not in statuses):
        yield f"answered {status}, not {statuses or 'a refusal'}"
    elif answer.request["PATH_INFO"].startswith("/api/"):
        yield from _problem_faults(answer, field, language)
    else:
        yield from _page_faults(answer, language)


def _page_faults(answer: Any, language: str) -> Iterator[str]:
    if answer.headers.get("Location", "").startswith(ELSEWHERE):
        yield "leads out of the house"
    with translation.override(language):  # the sentences are put into words when they are read
        yield from _unsaid(answer, language)


def _unsaid(answer: Any, language: str) -> Iterator[str]:
    context = answer.context or {}
    form, refusal = context.get("form"), context.get("refusal")
    said = [str(refusal), *map(str, refusal.errors.values())] if refusal else []
    if isinstance(form, BaseForm) and form.is_bound:
        said += [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    text = html.unescape(answer.content.decode()) if said else ""
    for sentence in said:
        if sentence not in text:
            yield f"does not say “{sentence}”"
        if not is_in(language, sentence):
            yield f"says “{sentence}” in {language}"


def is_in(language: str, sentence: str) -> bool:
    """Tell whether a sentence is Chinese or not."""
    # Most sentences tell at a glance; what stands in them as it is may be ten thousand letters long.
    if not CHINESE.search(sentence):
        return language == "en"
    return bool(CHINESE.search(AS_IT_IS.sub("", sentence))) is (language != "en")


def _problem_faults(answer: Any, field: str, language: str) -> Iterator[str]:
    text = answer.content.decode()
    if SECRET in text:
        yield "repeats what was sent"
    if answer.headers["Content-Type"] != PROBLEM:
        yield f"is {answer.headers['Content-Type']}"
        return
    problem = json.loads(text)
    if problem["status"] != answer.status_code or not re.fullmatch(r"\w+\.\w+", problem["code"]):
        yield f"has status {problem['status']} and code {problem['code']}"
    places = {error["field"]: error["message"] for error in problem.get("errors", [])}
    if field and not any(place == field or place.startswith(f"{field}.") for place in places):
        yield f"names {list(places)} instead of {field}"
    for sentence in (problem["title"], *places.values()):
        if not is_in(language, sentence):
            yield f"says “{sentence}” in {language}"


def counts() -> dict[str, int]:
    """Return how many rows every table has, asked for in one statement."""
    models = [one._meta for one in apps.get_models() if one._meta.managed and one._meta.label not in KEPT]
    tables = ", ".join(f'(SELECT count(*) FROM "{one.db_table}")' for one in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tables}")
        return dict(zip((one.label for one in models), cursor.fetchone(), strict=True))


def foreign(target: Target, world: World, other_world: World) -> list[str]:
    """Return the ids that are told apart: unknown, of another project, of another tenant; body and headers."""
    places = [name for name in (*target.path_kinds, *(target.body or {})) if name.endswith("_id")]
    with tenant_scope(other_world.tenant_id):
        theirs = pool(other_world)
    others = (pool(world.elsewhere), theirs)
    told = []
    for name in places:
        unknown = seen(target, name, str(NOWHERE["uuid"]))
        if unknown[0] not in {404, 422}:
            told.append(f"{name} of nothing answers {unknown[0]}")
        told += [f"{name}: {answer[0]}" for other in others if (answer := seen(target, name, other[name])) != unknown]
    return told


def seen(target: Target, name: str, value: str) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers of an answer about some id, but for what differs from one to the next."""
    with transaction.atomic():
        answer = target.ask(known=target.known | {name: value}).send("en")
        transaction.set_rollback(True)
    return answer.status_code, answer.content.decode().replace(value, "…"), dict(answer.headers)
