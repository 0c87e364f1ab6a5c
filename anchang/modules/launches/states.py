"""The words of the module (domain guide §9)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a launch is for: a rehearsal is a whole launch that can never become a real one (domain guide §9.3)."""

    REAL = "real", _("正式")
    REHEARSAL = "rehearsal", _("公测")


class State(models.TextChoices):
    """Where a launch stands."""

    DRAFT = "draft", _("筹备中")
    ARMED = "armed", _("已就绪")
    CLOSED = "closed", _("已结束")
