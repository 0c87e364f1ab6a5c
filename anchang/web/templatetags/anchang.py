"""Tags and filters of every template: icons, numbers with their units, times as people say them (look §10 and §11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anchang.kernel import areas, clock, ids, money, names
from anchang.kernel.http.addresses import kept_query
from anchang.kernel.wording import spelled_hours
from anchang.web import assets, facade_svg, fields, statuses
from anchang.web.facade import Tower
from anchang.web.icons import PATHS
from anchang.web.scene import night_skyline

register = template.Library()

NONE = "—"
DOT = mark_safe('<span class="dot" aria-hidden="true"></span>')
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
NAMED_DAYS = {0: gettext_lazy("今天"), 1: gettext_lazy("明天"), -1: gettext_lazy("昨天")}


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon; it says nothing to a screen reader, so a word or a label stands beside it."""
    if not name:
        return mark_safe("")
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        size,
        PATHS[name],
    )


@register.simple_tag
def dot() -> SafeString:
    """Separate two facts in one line."""
    return DOT


@register.simple_tag
def idempotency_key() -> SafeString:
    """Give a form the key under which its act happens once."""
    return format_html('<input type="hidden" name="key" value="{}">', ids.new_id())


@register.filter
def yuan(fen: int | None) -> str:
    """2,218,056.00"""
    return NONE if fen is None else money.yuan(fen)


@register.filter
def yuan_round(fen: int | None) -> str:
    """18,160: whole yuan, half up, for unit prices."""
    return NONE if fen is None else _signed(Decimal(fen) / 100, 0)


@register.filter
def brief(fen: int | None) -> str:
    """221.81 万, in English ¥2.22 m: for cards and lists, with the exact amount within reach."""
    return NONE if fen is None else money.brief(fen)


@register.filter
def short(fen: int) -> money.Short:
    """The same in two parts, `figure` and `unit`, where the figure is set large."""
    return money.short(fen)


@register.filter
def big_money(fen: int | None) -> str:
    """9,612 万元, 1.12 亿元, in English ¥96.12 m: for dashboards."""
    if fen is None:
        return NONE
    if (get_language() or "").startswith("en"):
        return money.brief(fen)
    if abs(fen) >= 100_000_000_00:
        return f"{_signed(Decimal(fen) / 10_000_000_000, 2)} {_('亿元')}"
    return f"{_signed(Decimal(fen) / 1_000_000, 0)} {_('万元')}"


@register.filter
def sqm(centi: int | None) -> str:
    """123.71 ㎡"""
    return NONE if centi is None else f"{areas.show(centi)} ㎡"


@register.filter
def percent(part: float | Decimal | None, places: int = 1) -> str:
    """46.3%: the argument is a share of one."""
    return NONE if part is None else f"{_signed(Decimal(str(part)) * 100, int(places))}%"


@register.filter
def share(part: int | None, whole: int | None) -> str:
    """46.3%: part of whole; nothing of nothing is a dash."""
    return NONE if part is None or not whole else f"{_signed(Decimal(part) * 100 / whole, 1)}%"


@register.filter
def ratio(part: int | None, whole: int | None) -> str:
    """2.4 : 1, or 0.35 : 1, how many times the whole a part is; of nothing it is a dash."""
    return NONE if part is None or not whole else f"{_signed(Decimal(part) / whole, 1 if part >= whole else 2)} : 1"


@register.filter
def number(value: int | None) -> str:
    """1,862; 0 is 0, none is a dash."""
    return NONE if value is None else _signed(Decimal(value), 0)


@register.filter
def moment(at: datetime | None) -> str:
    """今天 14:21; this year 11-20 09:12; else 2025-12-31 09:12."""
    if at is None:
        return NONE
    local, today = clock.local(at), clock.today()
    named = NAMED_DAYS.get((local.date() - today).days)
    if named:
        return f"{named} {local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def when(at: datetime | None) -> str:
    """今天 14:21, 明天 10:00; else 12-02 周三: for plans and pasts where the day is what matters."""
    if at is None:
        return NONE
    local, today = clock.local(at), clock.today()
    if (local.date() - today).days in NAMED_DAYS:
        return moment(at)
    return f"{local:%m-%d} {weekday(at)}" if local.year == today.year else f"{local:%Y-%m-%d}"


@register.filter
def exact(at: datetime | None) -> str:
    """2026-11-21 13:06:32: evidence always has seconds."""
    return NONE if at is None else f"{clock.local(at):%Y-%m-%d %H:%M:%S}"


@register.filter
def clock_time(at: datetime | None) -> str:
    """14:21"""
    return NONE if at is None else f"{clock.local(at):%H:%M}"


@register.filter
def until_time(at: datetime | None) -> str:
    """14:21, or 14:21:30: an end that is no full minute is said to the second."""
    return NONE if at is None else f"{clock.local(at):%H:%M:%S}".removesuffix(":00")


@register.filter
def hours(count: int) -> str:
    """24 小时, 72 小时, 7 天"""
    return spelled_hours(count)


@register.filter
def day(value: datetime | date | None) -> str:
    """11 月 24 日; another year is named."""
    if value is None:
        return NONE
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    text = _("%(month)s 月 %(day)s 日") % {"month": shown.month, "day": shown.day}
    return text if shown.year == clock.today().year else _("%(year)s 年 ") % {"year": shown.year} + text


@register.filter
def weekday(value: datetime | date) -> str:
    """周六"""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    return str(WEEKDAYS[shown.weekday()])


@register.simple_tag
def next_days() -> list[tuple[str, str]]:
    """Return the days that are chosen most often for what comes next: date and word."""
    today = clock.today()
    words = ((1, _("明天")), (2, _("后天")), (7, _("下%(weekday)s") % {"weekday": weekday(today)}))
    return [((today + timedelta(days=days)).isoformat(), word) for days, word in words]


@register.filter
def deadline(at: datetime | None) -> str:
    """明天 18:00 前: a deadline, not a number."""
    return NONE if at is None else _("%(moment)s 前") % {"moment": moment(at)}


@register.filter
def iso(at: datetime | None) -> str:
    """The machine's form, for attributes."""
    return "" if at is None else at.isoformat()


@register.filter
def initial(name: str) -> str:
    """The letter on an avatar: the surname."""
    return name[:1]


@register.filter
def short_name(name: str) -> str:
    """李女士, 李**: for the title of a page, which the history and the tabs of a shared computer show to anybody."""
    return names.short(name)


@register.filter
def phone(number: str) -> str:
    """138 0662 5678; masks and foreign numbers stay as they are."""
    digits = str(number)
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 and digits.isdecimal() else digits


@register.filter
def status_title(code: str) -> str:
    """待售"""
    return str(statuses.STATUSES[code].title)


@register.simple_tag
def unit_chip(code: str, size: str = "") -> SafeString:
    """Draw the small window of a unit's status."""
    return statuses.chip(code, size)


@register.simple_tag
def tower_svg(tower: Tower, place: int = 0, kind: str = "") -> SafeString:
    """Draw a tower of a façade; `place` is its index on the board."""
    return facade_svg.svg(tower, place, kind)


@register.simple_tag
def grade(value: str, size: str = "") -> SafeString:
    """Draw a customer's grade; long lists have one a row."""
    return _grade(value, size, get_language())


@cache
def _grade(value: str, size: str, language: str | None) -> SafeString:
    drawn = '<span class="grade {} {}" role="img" aria-label="{} {}">{}</span>'
    return format_html(drawn, value.lower(), size, value, _("级"), value) if value else mark_safe("")


@register.filter
def key(mapping: Any, name: Any) -> Any:
    """Look a value up whose name is in a variable."""
    return mapping.get(name, "")


def _signed(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{'−' if rounded < 0 else ''}{abs(rounded):,}"


@register.simple_tag
def shell_assets() -> SafeString:
    """Link the built script and styles."""
    return assets.tags()


@register.simple_tag
def bound_field(
    field: Any, label: str = "", hint: str = "", optional: str = "", unit: str = "", as_kind: str = ""
) -> SafeString:
    """Render a form's field whole: label, control, errors, hint, all joined by ids."""
    return fields.render(field, label=label, hint=hint, optional=str(optional), unit=unit, as_kind=as_kind)


@register.filter
def time_left(until: datetime) -> str:
    """明天 18:00 前, 3:31:24 or 09:42, by what is left; the island goes on from here."""
    seconds = int((until - clock.now()).total_seconds())
    if seconds <= 0:
        return "00:00"
    if seconds >= 86_400:
        return deadline(until)
    hours, rest = divmod(seconds, 3600)
    clock_face = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{clock_face}" if hours else clock_face


@register.filter
def part_left(until: datetime, since: datetime) -> str:
    """What is left of a span, 0 to 100."""
    whole = (until - since).total_seconds()
    left = (until - clock.now()).total_seconds()
    return f"{max(0.0, min(100.0, left / whole * 100)) if whole > 0 else 0:.1f}"


@register.filter
def part_of(part: Any, whole: Any) -> str:
    """A part of a whole as 0 to 100."""
    share_of = float(part) / float(whole) * 100 if float(whole) else 0.0
    return f"{max(0.0, min(100.0, share_of)):.1f}"


@register.filter
def times(count: Any) -> range:
    """Repeat: {% for i in 3|times %}"""
    return range(int(count))


@register.simple_tag
def windows(columns: int, rows: int, x: float, y: float, width: float, height: float, dx: float, dy: float) -> str:
    """Return the path of a grid of windows."""
    return "".join(
        f"M{x + column * dx:g} {y + row * dy:g}h{width:g}v{height:g}h-{width:g}z"
        for row in range(rows)
        for column in range(columns)
    )


@register.simple_tag
def unique_id(prefix: str) -> str:
    """Give an id to something that another attribute points at."""
    return f"{prefix}-{ids.new_id().hex[-12:]}"


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, name: str, value: Any = "", *without: str) -> str:
    """Return the page's own query with one value set, or gone when empty, and without those named after it."""
    query = context["request"].GET.copy()
    for gone in (name, *without):
        query.pop(gone, None)
    if value not in ("", None):
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def kept_with(context: template.Context, name: str, value: Any) -> str:
    """Do the same for an address that is written down and not followed: a number that was typed stays out of it."""
    query = kept_query(context["request"])
    query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, column: str, by: str = "sort") -> str:
    """Return the address that sorts by a column, the other way round when it already does."""
    now = context["request"].GET.get(by, "")
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    query[by] = f"-{column}" if now == column else column
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_state(context: template.Context, column: str, by: str = "sort") -> SafeString:
    """Tell assistive technology how a column is sorted."""
    now = context["request"].GET.get(by, "")
    order = {column: "ascending", f"-{column}": "descending"}.get(now)
    return format_html(' aria-sort="{}"', order) if order else mark_safe("")


@register.simple_tag
def board_url(board: Any, unit: Any) -> str:
    """Return the address of a unit on a board."""
    return str(board.site.unit_url).replace("{key}", unit.key)


register.simple_tag(night_skyline)


@register.simple_tag
def server_time() -> str:
    """Return this instant in ms, so that the browser's countdowns follow the server's clock."""
    return str(int(clock.now().timestamp() * 1000))
