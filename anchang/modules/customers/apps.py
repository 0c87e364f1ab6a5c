"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
