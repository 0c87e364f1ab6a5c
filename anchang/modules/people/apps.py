"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anchang.modules.people.web import second_factor

        second_factor.watch()
