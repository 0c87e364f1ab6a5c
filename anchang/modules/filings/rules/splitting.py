"""The template of splits: what each side did, and the appellant's share (domain guide §4.8). A manager confirms it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Sentence


@dataclass(frozen=True, slots=True)
class SplitRule:
    """A situation and the appellant's share, in percent. Who did nothing has no share: that is no split."""

    situation: Sentence
    share: int


TEMPLATE = (
    SplitRule(_("只报备未陪同，但一直联系并知道认购"), 20),
    SplitRule(_("同上，并到现场协助成交"), 30),
    SplitRule(_("双方都报备并陪同"), 50),
)
