"""Addresses of requests."""

from __future__ import annotations

from django.urls import path

from anchang.modules.approvals.web import views

app_name = "approvals"
urlpatterns = [
    path("p/<slug:project>/approvals/", views.request_list, name="list"),
    path("p/<slug:project>/today/approvals/", views.today, name="today"),
    path("p/<slug:project>/approvals/<uuid:request_id>/", views.detail, name="detail"),
    path("p/<slug:project>/approvals/<uuid:request_id>/decision/", views.decision, name="decision"),
    path("p/<slug:project>/approvals/<uuid:request_id>/withdrawal/", views.withdrawal, name="withdrawal"),
]
