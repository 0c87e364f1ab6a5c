"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
