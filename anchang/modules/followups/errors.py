"""What the module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class ContentNeeded(Refusal):
    """An effective contact that says nothing."""

    code = "followups.content_needed"
    status = 422
    title = _("有效跟进请写明谈了什么。")
    field = "content"


class QuoteNeeded(Refusal):
    """A customer raised to A without a sentence of the customer's own."""

    code = "followups.quote_needed"
    status = 422
    title = _("升为 A 级请记一句客户原话作依据；拿不准时选低一级。")
    field = "customer_quote"


class NextDateNeeded(Refusal):
    """A grade that is followed up, without a date."""

    code = "followups.next_date_needed"
    status = 422
    title = _("%(grade)s 级请填下次跟进时间。")
    field = "next_at"


class NextDateUseless(Refusal):
    """A date for a grade that is not followed up."""

    code = "followups.next_date_useless"
    status = 422
    title = _("D 级不再跟进，请清空下次跟进时间。")
    field = "next_at"


class NextDatePast(Refusal):
    """The next date does not lie ahead."""

    code = "followups.next_date_past"
    status = 422
    title = _("下次跟进时间应晚于现在。")
    field = "next_at"


class NextDateFar(Refusal):
    """The next date lies further ahead than anybody plans."""

    code = "followups.next_date_far"
    status = 422
    title = _("下次跟进时间应在 %(days)s 天以内。")
    field = "next_at"


class NotInFuture(Refusal):
    """A contact that has not happened yet."""

    code = "followups.not_in_future"
    status = 422
    title = _("跟进时间不能晚于现在。")
    field = "at"


class NotYours(Refusal):
    """The customer is somebody else's, or nobody's."""

    code = "followups.not_yours"
    status = 403
    title = _("这位客户不在您名下，不能记跟进。")
    remedy = _("如需接手，请案场经理在客户页移交。")
