"""What the module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class AlreadyDecided(Refusal):
    """Somebody was faster: nothing changes any more."""

    code = "approvals.already_decided"
    title = _("没有执行：%(who)s在 %(at)s %(state)s。")
    remedy = _("这件事已经办完，无需再处理。")


class OwnRequest(Refusal):
    """Four eyes: nobody decides what he asked for himself."""

    code = "approvals.own_request"
    status = 403
    title = _("没有执行：自己提交的申请须由他人审批。")


class NotYours(Refusal):
    """The request was put to another role."""

    code = "approvals.not_yours"
    status = 403
    title = _("没有执行：这件申请由%(role)s审批。")


class CommentMissing(Refusal):
    """Whoever is refused learns why."""

    code = "approvals.comment_missing"
    status = 422
    title = _("驳回或退回时请写明原因，至少两个字。")
    field = "comment"


class CommentTooLong(Refusal):
    """A comment is a sentence, not a file."""

    code = "approvals.comment_too_long"
    status = 422
    title = _("意见最多 %(limit)s 个字，现在是 %(length)s 个字。")
    field = "comment"


class NobodyToAsk(Refusal):
    """The project has nobody who may decide."""

    code = "approvals.nobody_to_ask"
    title = _("没有提交：本项目还没有可审批的%(role)s。")
    remedy = _("请联系系统管理员授权。")


class AlreadyAsked(Refusal):
    """One subject has one pending request of a kind."""

    code = "approvals.already_asked"
    title = _("没有提交：已有一件相同的申请在等待审批。")
