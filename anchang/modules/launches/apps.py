"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class LaunchesConfig(AppConfig):
    """The module's tables; what the gate writes into them it reads by itself."""

    name = "anchang.modules.launches"
    label = "launches"
    default_auto_field = "django.db.models.BigAutoField"
