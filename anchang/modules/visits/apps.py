"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"
