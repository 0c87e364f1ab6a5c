"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.followups"
    label = "followups"
    default_auto_field = "django.db.models.BigAutoField"
