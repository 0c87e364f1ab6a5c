"""Addresses of the figures, the machinery and the audit."""

from __future__ import annotations

from django.urls import path

from anchang.modules.insight.web import audit, ceilings, channels, system, views

app_name = "insight"
urlpatterns = [
    path("p/<slug:project>/insight/", views.dashboard, name="dashboard"),
    path("p/<slug:project>/insight/channels/", channels.funnel, name="channels"),
    path("p/<slug:project>/insight/channels/table.csv", channels.file, name="channels_file"),
    path("p/<slug:project>/insight/ceiling/", ceilings.ceiling, name="ceiling"),
    path("p/<slug:project>/today/insight/", views.today, name="today"),
    path("p/<slug:project>/wall/insight/", views.wall, name="wall"),
    path("p/<slug:project>/insight/<slug:name>.csv", views.table, name="table"),
    path("system/", system.system, name="system"),
    path("system/check/", system.check, name="check"),
    path("system/deliveries/<int:delivery_id>/retry/", system.retry, name="retry"),
    path("audit/", audit.browse, name="audit"),
    path("audit/chain/", audit.chain, name="chain"),
]
