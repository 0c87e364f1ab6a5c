"""The shell: every component renders whole, nothing the policy would drop, numbers as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import polib
import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler  # type: ignore[import-untyped]

from anchang.kernel.access import Actor, Grant, Level, Permission
from anchang.web import charts, ladder, navigation
from anchang.web.icons import PATHS
from anchang.web.navigation import Group, MenuEntry
from anchang.web.templatetags import anchang as tags

WEB = Path(__file__).parents[2] / "anchang/web"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PROJECT = UUID(int=7)


def draw(markup: str, **context: Any) -> str:
    request = RequestFactory().get("/?sort=-price")
    return Template(CottonCompiler().process(markup)).render(Context({"request": request, **context}))


def draw_patterns() -> str:
    answer = Client().get("/patterns/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_every_component_is_rendered_and_none_is_left_as_a_tag() -> None:
    page = draw_patterns()
    assert "<c-" not in page
    assert "{%" not in page
    assert "{{" not in page


@pytest.mark.django_db
def test_the_policy_would_drop_nothing() -> None:
    page = draw_patterns()
    assert not re.findall(r"<[^>]*\sstyle=", page)
    assert not re.findall(r"<[^>]*\son\w+=", page)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)


@pytest.mark.django_db
def test_ids_that_are_pointed_at_exist_once() -> None:
    page = draw_patterns()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    for names in re.findall(r'aria-(?:describedby|labelledby|controls)="([^"]+)"', page):
        assert set(names.split()) <= set(ids), names


def test_every_component_is_shown_on_the_pattern_page() -> None:
    pages = [WEB / "templates/web/patterns.html", *(WEB / "templates/web/patterns").glob("*.html")]
    shown = "".join(path.read_text() for path in pages)
    names = [path.stem.replace("_", "-") for path in (WEB / "components").glob("*.html")]
    assert not [name for name in names if not re.search(f"<c-{name}[ />]", shown)]


STATES = {
    "board": {"tower", "live", "stale"},
    "door": {"within", "over", "uncounted"},
    "lock": {"free", "mine", "taken"},
    "palette": {"found", "nothing"},
    "phone": {"f3l4", "f3l6"},
    "request": {"pending", "decided", "stale"},
    "table": {"empty", "loading", "partial"},
    "tabs": {"states"},
    "tile": {"free", "mine", "others", "gone"},
    "wall": {"tile", "ticker"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("component", STATES)
def test_what_has_states_is_shown_in_each(component: str) -> None:
    found = re.findall(rf'data-shows="{component} ([a-z0-9]+)"', draw_patterns())
    assert set(found) == STATES[component]


def test_an_unknown_icon_is_a_fault_not_a_gap() -> None:
    with pytest.raises(KeyError):
        tags.icon("nonsense")
    assert all(re.fullmatch(r"[MmLlHhVvCcSsAaZz\d .-]+", path) for path in PATHS.values())


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NOON, "今天 12:00"),
        (NOON + timedelta(days=1), "明天 12:00"),
        (NOON - timedelta(days=1, hours=13), "11-19 23:00"),
        (NOON.replace(year=2025), "2025-11-21 12:00"),
        (None, "—"),
    ],
)
def test_moments_are_told_from_today(value: datetime | None, shown: str) -> None:
    assert tags.moment(value) == shown


@pytest.mark.parametrize(("second", "shown"), [(0, "14:21"), (30, "14:21:30")])
def test_an_end_is_said_to_the_second_where_it_is_no_full_minute(second: int, shown: str) -> None:
    assert tags.until_time(datetime(2026, 11, 21, 6, 21, second, tzinfo=UTC)) == shown


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (tags.yuan(221_805_600), "2,218,056.00"),
        (tags.brief(221_805_600), "221.81 万"),
        (tags.yuan_round(1_816_050), "18,161"),
        (tags.big_money(9_612_000_000), "9,612 万元"),
        (tags.big_money(112_000_000_00), "1.12 亿元"),
        (tags.brief(-2_760_000), "−2.76 万"),
        (tags.brief(None), "—"),
        (tags.sqm(12371), "123.71 ㎡"),
        (tags.share(378, 816), "46.3%"),
        (tags.share(0, 0), "—"),
        (tags.number(0), "0"),
        (tags.percent(0.4632), "46.3%"),
        (tags.phone("13806625678"), "138 0662 5678"),
        (tags.phone("138****5678"), "138****5678"),
    ],
)
def test_numbers_carry_their_form(shown: str, wanted: str) -> None:
    assert shown == wanted


@time_machine.travel(NOON, tick=False)
def test_what_is_left_is_written_by_size() -> None:
    assert tags.time_left(NOON + timedelta(minutes=9, seconds=42)) == "09:42"
    assert tags.time_left(NOON + timedelta(hours=3, minutes=31, seconds=24)) == "3:31:24"
    assert tags.time_left(NOON + timedelta(days=1, hours=6)) == "明天 18:00 前"
    assert tags.part_left(NOON + timedelta(minutes=5), NOON - timedelta(minutes=10)) == "33.3"


class Filing(forms.Form):
    """A form with every kind of control."""

    phone = forms.CharField(label="手机号", widget=forms.TextInput(attrs={"type": "tel"}))
    sex = forms.ChoiceField(label="称呼", choices=[("m", "先生"), ("f", "女士")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, help_text="不超过 200 字")
    consent = forms.BooleanField(label="客户已同意")


def test_a_bound_field_joins_its_sentence_by_id() -> None:
    page = draw(
        '<c-form-errors :form="form" /><c-field :field="form.phone" /><c-field :field="form.note" />', form=Filing({})
    )
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_phone-about"' in page
    assert 'id="id_phone-about"' in page
    assert 'href="#id_phone"' in page
    assert "（选填）" in page.split("备注")[1]
    assert "（选填）" not in page.split("备注")[0]


def test_a_sentence_of_a_template_is_remembered_for_each_language_and_one_of_a_variable_is_not() -> None:
    fixed = Template("{% translate '客户' %}{% translate '客户' context 'one' %}{% translate said %}")

    def drawn(language: str, said: str) -> str:
        with translation.override(language):
            return fixed.render(Context({"said": said}))

    assert [drawn("zh-hans", "房源"), drawn("zh-hans", "审批")] == ["客户客户房源", "客户客户审批"]
    assert [drawn("en", "审批"), drawn("zh-hans", "审批")] == ["CustomersCustomerApprovals", "客户客户审批"]


def test_the_summary_leads_to_the_first_of_several_choices() -> None:
    page = draw('<c-form-errors :form="form" /><c-field :field="form.sex" />', form=Filing({}))
    assert 'href="#id_sex_0"' in page
    assert 'id="id_sex_0"' in page


def test_two_choices_are_a_segment_and_a_consent_a_box() -> None:
    page = draw('<c-field :field="form.sex" /><c-field :field="form.consent" />', form=Filing())
    assert 'class="segment touch block"' in page
    assert 'type="checkbox"' in page


def test_a_sorted_column_says_so() -> None:
    page = draw('<c-th sort="price" n="1">总价</c-th>')
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=price"' in page


def request_of(actor: Actor, path: str = "/p/jcf/board/") -> Any:
    request: Any = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=True, last_project_id=None)
    request.actor, request.projects = actor, [SimpleNamespace(id=PROJECT, slug="jcf", name="锦宸府二期")]
    return request


def test_the_menu_shows_what_the_role_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    may = Permission("tests.see_board", "看销控", {"manager": Level.ALL})
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(
        navigation, "address", lambda name, project="": f"/p/{project}/{name}/" if project else f"/{name}/"
    )
    rows = [("board", may, 3), ("today", None, 1), ("flag", may, 6), ("me", None, 4)]
    for order, (name, permission, thumb) in enumerate(rows):
        group = Group.OWN if name == "me" else Group.SITE
        navigation.register(
            MenuEntry(group, name, name, "home", permission, order, thumb=thumb, in_project=name != "me")
        )
    actor = Actor(UUID(int=1), UUID(int=2), "沈卓", (Grant("manager", frozenset({PROJECT})),))
    links = navigation.links(request_of(actor))
    assert [(link.title, link.current) for link in links] == [
        ("board", True),
        ("today", False),
        ("flag", False),
        ("me", False),
    ]
    assert [link.title for link in navigation.thumbs(links)] == ["today", "board", "flag", "me"]
    stranger = Actor(UUID(int=1), UUID(int=3), "唐红思")
    assert [link.title for link in navigation.links(request_of(stranger))] == ["today", "me"]


def test_a_chart_ends_its_axis_at_a_round_number() -> None:
    assert [charts.nice_top(most) for most in (0, 3, 43, 99, 420)] == [1, 4, 50, 100, 500]
    assert [charts.heat_step(value, 10) for value in (0, 1, 5, 10)] == [0, 1, 3, 5]


def test_the_ladder_hides_the_floor_from_those_who_may_not_see_it() -> None:
    shown = ladder.draw(ladder.Ladder(filed=230_790_000, listed=223_870_000, asked=211_870_000, floor=214_630_000))
    hidden = ladder.draw(ladder.Ladder(filed=230_790_000, listed=223_870_000, asked=211_870_000))
    assert "底价 214.63" in shown
    assert "底价" not in hidden


@pytest.mark.django_db
def test_public_files_answer() -> None:
    client = Client()
    assert client.get("/theme.css?hue=120").status_code == 200
    assert client.get("/theme.css?hue=360").status_code == 400
    assert client.get("/theme.css?hue=²").status_code == 400
    assert client.get("/theme.css?hue=0359999").status_code == 400
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"
    assert client.get("/offline/").status_code == 200
    assert client.get("/sw.js")["Content-Type"].startswith("text/javascript")


@pytest.mark.django_db
def test_what_depends_on_who_asks_is_kept_by_no_proxy() -> None:
    client = Client()
    assert client.get("/offline/")["Cache-Control"] == "no-store"
    manifest = client.get("/manifest.webmanifest")
    assert "private" in manifest["Cache-Control"] and "Cookie" in manifest["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_without_network_is_the_same_in_both_languages(language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    page = client.get("/offline/").content.decode()
    assert '<html lang="zh-hans"' in page
    assert "网络已断开" in page
    assert "No network" in page.split('lang="en"')[1]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "named", "said"), [("zh-hans", "案场", "zh-Hans"), ("en", "Anchang", "en")])
def test_the_manifest_says_in_which_language_it_is(language: str, named: str, said: str) -> None:
    client = Client()
    client.cookies["language"] = language
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["lang"]) == (named, said)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/"])
def test_the_door_stands_under_the_skyline(path: str) -> None:
    page = Client().get(path).content.decode()
    assert 'class="lit-1"' in page
    assert "phone-field" in page
    assert "<c-" not in page


@pytest.mark.django_db
def test_an_expired_form_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/appearance/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "没有提交" in answer.content.decode()


@pytest.mark.django_db
def test_looks_and_language_are_kept_and_lead_nowhere_else() -> None:
    client = Client()
    answer = client.post("/appearance/", {"theme": "dark"}, HTTP_REFERER="https://elsewhere.example/a")
    assert answer["Location"] == "/a"
    assert 'data-theme="dark"' in client.get("/patterns/").content.decode()
    assert client.post("/appearance/", {"theme": "pink"}).status_code == 400
    assert client.post("/language/", {"language": "en", "next": "//elsewhere.example/"})["Location"] == "/"
    assert 'lang="en"' in client.get("/patterns/").content.decode()
    assert client.post("/language/", {"language": "xx"}).status_code == 400


def test_every_word_has_its_english() -> None:
    # Words that the kernel says as well stand in its catalogue, once.
    catalogues = [polib.pofile(str(home / "locale/en/LC_MESSAGES/django.po")) for home in (WEB, WEB.parent / "kernel")]
    known = {entry.msgid for catalogue in catalogues for entry in catalogue if entry.msgstr}
    used: set[str] = set()
    for path in WEB.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= {a or b for a, b in re.findall(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""", text)}
        for body in re.findall(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", text, re.DOTALL):
            used.add(re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body))
    for path in WEB.rglob("*.py"):
        used |= set(re.findall(r'(?:\b_|gettext_lazy)\(\s*"([^"]*)"', path.read_text(encoding="utf-8")))
    assert not {word for word in used if word and word not in known}
