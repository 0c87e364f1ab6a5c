"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.inventory"
    label = "inventory"
    default_auto_field = "django.db.models.BigAutoField"
