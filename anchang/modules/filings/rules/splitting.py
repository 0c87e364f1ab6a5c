"""The template of splits: what each side did, and the appellant's share (domain guide §4.8). A manager confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Sentence

MOST_RULES = 6
LONGEST = 40
SHARE_WRONG = _("比例须为 1 到 99。")


@dataclass(frozen=True, slots=True)
class SplitRule:
    """A situation and the appellant's share, in percent. Who did nothing has no share: that is no split."""

    situation: Sentence
    share: int


# What projects begin with: the guide's example.
TEMPLATE = (
    SplitRule(_("只报备未陪同，但一直联系并知道认购"), 20),
    SplitRule(_("同上，并到现场协助成交"), 30),
    SplitRule(_("双方都报备并陪同"), 50),
)


def splits_in(rows: Iterable[Sequence[Any]]) -> tuple[SplitRule, ...]:
    """Return the rules of a template as it is kept."""
    return tuple(SplitRule(situation, share) for situation, share in rows)


def problems(rules: Sequence[SplitRule]) -> dict[int, tuple[str, Sentence]]:
    """Return what is wrong with a template, by the place of the rule: the field, and what to do."""
    found: dict[int, tuple[str, Sentence]] = {}
    for place, rule in enumerate(rules):
        if not rule.situation:
            found[place] = "situation", _("请写明情形。")
        elif len(str(rule.situation)) > LONGEST:
            found[place] = "situation", _("情形最多 40 个字。")
        elif not 1 <= rule.share <= 99:
            found[place] = "share", SHARE_WRONG
        elif any(rule.situation == other.situation for other in rules[:place]):
            found[place] = "situation", _("与上面的情形重复。")
    return found
