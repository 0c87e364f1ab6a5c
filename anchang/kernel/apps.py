"""Wiring of the kernel."""

from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Connections are checked and modules' reactions and tasks found once all of them are loaded."""

    name = "anchang.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Watch connections and find what modules register."""
        from anchang.kernel import connections, discovery

        connections.watch()
        discovery.load()
