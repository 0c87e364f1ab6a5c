"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
