"""The words of escorts: what is given at the desk, and what a project asks for there."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confirmation(models.TextChoices):
    """What customer and broker give at the desk (domain guide §4.6)."""

    CODE = "code", _("客户短信确认")
    CUSTOMER = "customer", _("客户签字")
    BROKER = "broker", _("经纪人签字")


# Of one escort; the database holds these too.
MOST_CHECKS = 3
MOST_TRIES = 3


class Asked(models.TextChoices):
    """What a project asks for before a visit confirms a filing."""

    NONE = "none", _("不要求")
    CODE = "code", _("短信确认")
    SIGNATURE = "signature", _("双方签字")
    BOTH = "both", _("短信确认和双方签字")


NEEDED: Mapping[Asked, tuple[Confirmation, ...]] = {
    Asked.NONE: (),
    Asked.CODE: (Confirmation.CODE,),
    Asked.SIGNATURE: (Confirmation.CUSTOMER, Confirmation.BROKER),
    Asked.BOTH: (Confirmation.CODE, Confirmation.CUSTOMER, Confirmation.BROKER),
}
