"""What the module refuses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class UnitTaken(Refusal):
    """Somebody else holds the unit. `who`, `at` and `status` say so; `alternatives` are the nearest free ones."""

    code = "inventory.unit_taken"
    title = _("没有锁定：%(unit)s 已被%(who)s在 %(at)s %(status)s。")
    remedy = _("可以看看最接近的房源。")

    def problem(self) -> dict[str, Any]:
        """Add the nearest free units, so that a client can offer them at once."""
        nearest = [
            {"unit_id": str(one.unit_id), "name": one.name, "difference": one.difference}
            for one in self.facts.get("alternatives", ())
        ]
        return super().problem() | {"alternatives": nearest}


class UnitNotForSale(Refusal):
    """The unit is withheld, not released, or in a state from which the move is not allowed."""

    code = "inventory.unit_not_for_sale"
    title = _("没有办理：%(unit)s 现在是%(status)s，不能改为%(wanted)s。")


class UnitsNotFree(Refusal):
    """Of many units that were to be taken together, some are not free."""

    code = "inventory.units_not_free"
    title = _("没有办理：%(names)s等 %(count)s 套现在不是待售。")
    remedy = _("请先释放，或不选这些房源。")
    field = "units"


class UnitsUnpriced(Refusal):
    """Of many units that were to be taken together, some have no effective price."""

    code = "inventory.units_unpriced"
    title = _("没有办理：%(names)s等 %(count)s 套还没有生效的价格。")
    remedy = _("请先发布价格版本。")
    field = "units"


class UnderLaunch(Refusal):
    """The unit belongs to a launch until that is over."""

    code = "inventory.under_launch"
    title = _("没有释放：%(unit)s 正在线上开盘，由开盘结束时释放。")


class PricesUnderLaunch(Refusal):
    """A version would change what buyers of a running launch were told."""

    code = "inventory.prices_under_launch"
    title = _("没有生效：%(names)s等 %(count)s 套正在线上开盘，价格不能变。")
    remedy = _("请在开盘结束后再生效，或从价格表中去掉这些房源。")


class PriceMissing(Refusal):
    """No effective price."""

    code = "inventory.price_missing"
    title = _("没有办理：%(unit)s 还没有生效的价格。")
    remedy = _("请先发布价格版本。")


class TooManyLocks(Refusal):
    """A seller holds as many locks as the project allows."""

    code = "inventory.too_many_locks"
    title = _("没有锁定：您已锁定 %(held)s，每人最多同时锁 %(limit)s 套。")
    remedy = _("释放一套后再锁。")


class NotYourLock(Refusal):
    """The lock belongs to a colleague."""

    code = "inventory.not_your_lock"
    status = 403
    title = _("没有释放：%(unit)s 由%(who)s锁定，到期前只有本人或案场经理可以释放。")


class ClaimOver(Refusal):
    """The lock or hold has ended meanwhile."""

    code = "inventory.claim_over"
    title = _("没有办理：%(unit)s 的锁定已结束。")
    remedy = _("请重新锁定。")


class PermitMissing(Refusal):
    """Units are released to market under a presale permit only."""

    code = "inventory.permit_missing"
    title = _("没有推盘：项目还没有登记预售许可证号。")
    remedy = _("案场经理可在价格版本页登记，或导入写有许可证号的价格表。")


class ReasonMissing(Refusal):
    """Withholding a unit needs a reason and, for keeping, a date."""

    code = "inventory.reason_missing"
    status = 422
    title = _("请写明原因，至少两个字。")
    field = "reason"


class UntilInThePast(Refusal):
    """A unit is withheld until a moment to come."""

    code = "inventory.until_in_the_past"
    status = 422
    title = _("截止时间应晚于现在。")
    field = "until"


class VersionNotReady(Refusal):
    """A price version in another state than the act needs."""

    code = "inventory.version_not_ready"
    title = _("没有执行：第 %(number)s 版价格现在是%(state)s。")


class FloorAboveList(Refusal):
    """The ladder of prices is out of order (domain guide §11.2)."""

    code = "inventory.price_ladder"
    status = 422
    title = _("%(unit)s 的价格次序不对：备案价、表价、底价应依次不升。")


class ImportGone(Refusal):
    """A preview that was imported already or cleared."""

    code = "inventory.import_gone"
    title = _("这份文件已导入或已清除，请重新上传。")


class NothingToImport(Refusal):
    """No sheet of the file was understood."""

    code = "inventory.nothing_to_import"
    status = 422
    title = _("没有导入：%(file)s 里没有找到价格表。")
    remedy = _("请检查表头是否含房号、面积和价格；存过映射的，上传时可以选用。")
    field = "file"
