"""What this module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class PhoneTaken(Refusal):
    """The number belongs to somebody else."""

    code = "customers.phone_taken"
    title = _("没有保存：这个号码已登记在另一位客户名下。")
    remedy = _("如果是同一个人，请案场经理合并两位客户。")
    field = "phone"


class PhoneUnreadable(Refusal):
    """The text is no telephone number; `reason` says what is wrong with it."""

    code = "customers.phone_unreadable"
    status = 422
    title = "%(reason)s"
    field = "phone"


class IdNumberTaken(Refusal):
    """The document is somebody else's."""

    code = "customers.id_number_taken"
    title = _("没有保存：这个证件号已登记在另一位客户名下。")
    remedy = _("如果是同一个人，请案场经理合并两位客户。")
    field = "id_number"


class IdNumberUnreadable(Refusal):
    """The text is no document number; `reason` says what is wrong with it."""

    code = "customers.id_number_unreadable"
    status = 422
    title = "%(reason)s"
    field = "id_number"


class NameMissing(Refusal):
    """A customer needs a name."""

    code = "customers.name_missing"
    status = 422
    title = _("请填写客户姓名，只知道姓氏也可以。")
    field = "name"


class AlreadyKnown(Refusal):
    """The project knows this person; `owner` tells who looks after them."""

    code = "customers.already_known"
    title = _("没有新建：这个号码已是本项目客户，%(owner)s。")
    remedy = _("需要接手时，请案场经理在客户页交接。")
    field = "phone"


class NotOnStaff(Refusal):
    """Customers go to consultants of the project alone."""

    code = "customers.not_on_staff"
    status = 422
    title = _("没有交接：这位同事现在不是本项目的置业顾问。")
    field = "user"


class SameCustomer(Refusal):
    """One customer cannot be joined with itself."""

    code = "customers.same_customer"
    status = 422
    title = _("没有合并：两边是同一位客户。")
    field = "other"


class AlreadySettled(Refusal):
    """Somebody has dealt with the doubtful row; `state` is what it has become."""

    code = "customers.already_settled"
    title = _("没有执行：这一行同事处理过了，现在是“%(state)s”。")
