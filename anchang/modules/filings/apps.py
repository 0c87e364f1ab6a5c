"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.filings"
    label = "filings"
    default_auto_field = "django.db.models.BigAutoField"
