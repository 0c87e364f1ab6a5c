"""Addresses of a launch's screens; they stand among those of the desk."""

from __future__ import annotations

from django.urls import path

from anchang.modules.launches.screens import command, mine, report, wall

P = "p/<slug:project>/launches"
urlpatterns = [
    path(f"{P}/now/", mine.today, name="today"),
    path(f"{P}/<uuid:launch_id>/screen/", command.screen, name="screen"),
    path(f"{P}/<uuid:launch_id>/screen/parts/", command.parts, name="screen_parts"),
    path(f"{P}/<uuid:launch_id>/report/", report.report, name="report"),
    path(f"{P}/<uuid:launch_id>/report/reconciled/", report.reconciled, name="reconciled"),
    path(f"{P}/<uuid:launch_id>/report.xlsx", report.export, name="report_file"),
    path(f"{P}/<uuid:launch_id>/mine/", mine.mine, name="mine"),
    # For a screen in the hall, without an account.
    path("l/wall/<str:word>/", wall.wall, name="wall"),
    path("l/wall/<str:word>/parts/", wall.parts, name="wall_parts"),
]
