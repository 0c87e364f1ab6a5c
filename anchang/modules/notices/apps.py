"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
