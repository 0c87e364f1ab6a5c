"""The words of the module: what a unit can be, how it is claimed, and which moves are allowed (domain guide §11.1)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a unit stands. The codes are public: pages, streams and the API carry them."""

    SALE = "sale", _("待售")
    LOCK = "lock", _("锁定")
    HOLD = "hold", _("小订")
    SUBS = "subs", _("认购")
    SIGN = "sign", _("签约")
    KEEP = "keep", _("预留")
    CTRL = "ctrl", _("销控")
    SHUT = "shut", _("未推")


class Product(models.TextChoices):
    """What kind of thing is sold."""

    FLAT = "flat", _("住宅")
    SHOP = "shop", _("商铺")
    PARKING = "parking", _("车位")


class ClaimKind(models.TextChoices):
    """By which right a unit is taken."""

    LOCK = "lock", _("锁定")
    PICK = "pick", _("选房")
    HOLD = "hold", _("小订")
    SUBSCRIPTION = "subscription", _("认购")
    CONTRACT = "contract", _("签约")


class VersionState(models.TextChoices):
    """A price version on its way (domain guide §11.2)."""

    DRAFT = "draft", _("草稿")
    APPROVED = "approved", _("已审批")
    EFFECTIVE = "effective", _("已生效")


class RunState(models.TextChoices):
    """An import on its way."""

    PREVIEW = "preview", _("待确认")
    DONE = "done", _("已完成")


S = Status
MOVES: Mapping[Status, frozenset[Status]] = {
    S.SHUT: frozenset({S.SALE}),
    S.SALE: frozenset({S.LOCK, S.HOLD, S.SUBS, S.KEEP, S.CTRL, S.SHUT}),
    S.LOCK: frozenset({S.SALE, S.HOLD, S.SUBS}),
    S.HOLD: frozenset({S.SALE, S.SUBS}),
    S.SUBS: frozenset({S.SIGN, S.SALE, S.CTRL}),
    S.SIGN: frozenset({S.SALE, S.CTRL}),
    S.KEEP: frozenset({S.SALE, S.SHUT}),
    S.CTRL: frozenset({S.SALE, S.SHUT}),
}

STATUS_OF: Mapping[ClaimKind, Status] = {
    ClaimKind.LOCK: S.LOCK,
    ClaimKind.PICK: S.LOCK,
    ClaimKind.HOLD: S.HOLD,
    ClaimKind.SUBSCRIPTION: S.SUBS,
    ClaimKind.CONTRACT: S.SIGN,
}

SOLD: frozenset[Status] = frozenset({S.SUBS, S.SIGN})
CLAIMED: frozenset[Status] = frozenset({S.LOCK, S.HOLD, S.SUBS, S.SIGN})
WITHHELD: frozenset[Status] = frozenset({S.KEEP, S.CTRL})


def sources(target: Status) -> frozenset[Status]:
    """Return the statuses from which a unit may become the target."""
    return frozenset(status for status, targets in MOVES.items() if target in targets)
