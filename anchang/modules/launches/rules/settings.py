"""The rules of a launch as a planner sets them, and what they mean for a buyer (domain guide §9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from anchang.kernel import clock, money
from anchang.kernel.wording import spelled_hours
from anchang.modules.launches.rules.signing import Times
from anchang.modules.launches.states import MissPolicy, Mode, Order

MEASURES: Mapping[str, tuple[int, int]] = {
    "gather_ms": (0, 2000),
    "turn_seconds": (10, 3600),
    "turns_at_once": (1, 200),
    "calls": (1, 9),
    "max_favourites": (0, 50),
    "give_up_limit": (0, 20),
    "confirm_minutes": (1, 60),
    "pay_minutes": (1, 1440),
    "sign_hours": (1, 720),
    "sign_day": (0, 14),
    "sign_days": (0, 14),
    "sign_from": (0, 23),
    "sign_to": (1, 24),
    "sign_minutes": (10, 240),
    "sign_seats": (1, 100),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set of a launch but its units and buyers. Seconds, minutes and hours as they are named."""

    name: str
    opens_at: datetime
    closes_at: datetime
    mode: str = Mode.FREE
    order: str = Order.NUMBER
    gather_ms: int = 300
    turn_seconds: int = 180
    turns_at_once: int = 1
    calls: int = 3
    miss_policy: str = MissPolicy.NEXT
    max_favourites: int = 5
    give_up_limit: int = 2
    confirm_minutes: int = 3
    pay_minutes: int = 15
    sign_hours: int = 24
    deposit_fen: int = 5_000_000
    shows_price: bool = True
    shows_heat: bool = False
    welcome: str = ""
    rules_text: str = ""
    sign_day: int = 1
    sign_days: int = 3
    sign_from: int = 9
    sign_to: int = 18
    sign_minutes: int = 30
    sign_seats: int = 4
    sign_site: str = ""
    sign_brings: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the settings by the names of their columns."""
        return asdict(self)


NAMES = tuple(field.name for field in fields(Settings))
# When and where one comes to sign: no rule of choosing.
SIGNING = frozenset(name for name in NAMES if name.startswith("sign_")) - {"sign_hours"}
# What a rehearsal must have had alike: how it goes, not when, nor what the pages say.
REHEARSED = tuple(
    name for name in NAMES if name not in {"name", "opens_at", "closes_at", "welcome", "rules_text", *SIGNING}
)


def settings_of(row: Any) -> Settings:
    """Return the settings of a launch."""
    return Settings(**{name: getattr(row, name) for name in NAMES})


def sentences(settings: Settings) -> list[str]:
    """Return the rules as a buyer reads them, a sentence each."""
    facts = {name: getattr(settings, name) for name in MEASURES} | {"deposit": money.yuan(settings.deposit_fen)}
    facts["sign_window"] = spelled_hours(settings.sign_hours)
    found = _way(settings, facts)
    found.append(_("选中后请在 %(confirm_minutes)s 分钟内确认，不足一分钟按整分钟计。") % facts)
    found.append(_("确认后请在 %(pay_minutes)s 分钟内支付定金 %(deposit)s 元。") % facts)
    found.append(_("逾时未确认或未付款，房源在公布的整分钟回到可选，所有人同时可选。"))
    if settings.give_up_limit:
        given_up = ngettext(
            "选中后放弃或逾时满 %(give_up_limit)s 次，不能再选。",
            "选中后放弃或逾时满 %(give_up_limit)s 次，不能再选。",
            settings.give_up_limit,
        )
        found.append(given_up % facts)
    if settings.sign_days:
        found.append(_("付款后请在 %(sign_window)s内签署认购书，或预约到案场签署。") % facts)
    else:
        found.append(_("付款后请在 %(sign_window)s内签署认购书。") % facts)
    return found


def times_of(settings: Any) -> Times:
    """Return when buyers of a launch, or by its settings, may come to sign."""
    first = clock.local(settings.opens_at).date() + timedelta(days=settings.sign_day)
    return Times(
        first,
        settings.sign_days,
        settings.sign_from,
        settings.sign_to,
        settings.sign_minutes,
        settings.sign_seats,
    )


def brings_of(settings: Any) -> list[str]:
    """Return what a buyer brings to sign, a line each, as the launch says, or as is usual."""
    said = [line for line in settings.sign_brings.splitlines() if line.strip()]
    return said or [_("购房人身份证原件"), _("定金付款凭证"), _("已婚的带结婚证，共同购房的各方到场")]


def rules_text(settings: Settings) -> str:
    """Return the same as the text of a page, numbered."""
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences(settings), 1))


def first_settings(*, name: str, today_at: datetime) -> Settings:
    """Return what a new draft begins with: the Saturday after the units must be fixed (domain guide §9.1), at ten."""
    soonest = clock.local(today_at).date() + timedelta(days=7)
    saturday = soonest + timedelta(days=(5 - soonest.weekday()) % 7)
    return Settings(name=name, opens_at=clock.at_local(saturday, 10), closes_at=clock.at_local(saturday, 12))


def _way(settings: Settings, facts: Mapping[str, Any]) -> list[str]:
    if settings.mode == Mode.BATCHES:
        return [_("分批选房：请在本人批次的时间内选房，同一批次先到先得。"), *_first_moments(settings)]
    if settings.mode == Mode.TURNS:
        order = _("摇号顺序") if settings.order == Order.DRAWN else pgettext("order", "认筹序号")
        missed = (
            _("连续叫号 %(calls)s 次未选，不再叫号。")
            if settings.miss_policy == MissPolicy.NEXT
            else _("过号排到队尾，叫号满 %(calls)s 次未选，不再叫号。")
        )
        return [_("按%(order)s叫号选房，每次 %(turn_seconds)s 秒。") % {**facts, "order": order}, missed % facts]
    return [_("到点开盘，人人可选，先到先得；先后以系统收到的顺序为准。"), *_first_moments(settings)]


def _first_moments(settings: Settings) -> list[str]:
    if not settings.gather_ms:
        return []
    return [_("开盘后最初 %(gather_ms)s 毫秒内的点选，不比快慢，先后由抽签决定。") % {"gather_ms": settings.gather_ms}]
