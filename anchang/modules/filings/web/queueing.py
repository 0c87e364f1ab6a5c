"""The queue as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel.access import Actor
from anchang.kernel.errors import Sentence
from anchang.modules.filings.models import Filing
from anchang.modules.filings.queue import MOST_COUNTED, Section
from anchang.modules.filings.rules.extending import Obstacle, Plan
from anchang.modules.filings.states import Code, Mode, State
from anchang.modules.filings.web.cards import Row, row_of

_OBSTACLES: Mapping[Obstacle, Sentence] = {
    Obstacle.OVER: gettext_lazy("已结束，不能延期。"),
    Obstacle.FROZEN: gettext_lazy("争议中，裁定前不改期限。"),
    Obstacle.PAST: gettext_lazy("期限已过。"),
    Obstacle.LATE_ENOUGH: gettext_lazy("期限已不早于最晚日期。"),
    Obstacle.BEFORE: gettext_lazy("这次已经延过。"),
    Obstacle.MOVED: gettext_lazy("刚刚有变动，请再试一次。"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filing of the queue and what it waits for."""

    row: Row
    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A filing in the preview of an act: what would change, or why it cannot."""

    row: Row
    was: datetime | None = None
    until: datetime | None = None
    why_not: str = ""


def waiting(filing: Filing, section: Section, *, by: Actor) -> Waiting:
    """Return a filing of a section as the reader sees it."""
    row = row_of(filing, by=by)
    until = filing.consent_due_at if section == Section.CONSENT and filing.state == State.VALID else row.until
    return Waiting(row, _why(filing, section), until)


def planned(filing: Filing, plan: Plan, *, by: Actor) -> Planned:
    """Return what an extension would do to a filing, in words."""
    why = obstacle_in_words(plan.obstacle) if plan.obstacle else ""
    return Planned(row_of(filing, by=by), plan.was, plan.until, why)


def obstacle_in_words(obstacle: str) -> str:
    """Return why a filing gets no more time."""
    return str(_OBSTACLES[Obstacle(obstacle)])


def shown(count: int) -> str:
    """Return a count that stops at a limit: 12, 999+."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _why(filing: Filing, section: Section) -> str:
    if section == Section.CONSENT:
        return _("已停止保护") if filing.code == Code.UNCONFIRMED else _("等客户答复")
    if section == Section.UNPLACED:
        return _("未提供定位，或定位不够准")
    if section == Section.TODAY:
        return _("到访期限") if filing.visited_at is None else _("成交期限")
    if filing.waits_for_yes:
        return _("等开发商确认")
    if filing.is_masked:
        return _("隐号，到访时核对全号")
    return _("竞争带看，先到先得") if filing.rule_set.rules.mode == Mode.RACE else ""
