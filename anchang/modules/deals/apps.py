"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.deals"
    label = "deals"
    default_auto_field = "django.db.models.BigAutoField"
