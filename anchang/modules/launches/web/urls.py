"""Addresses of launches at the desk."""

from __future__ import annotations

from django.urls import path

from anchang.modules.launches.web import drafts, pages

app_name = "launches"
urlpatterns = [
    path("p/<slug:project>/launches/", pages.index, name="list"),
    path("p/<slug:project>/launches/new/", drafts.new, name="new"),
    path("p/<slug:project>/launches/<uuid:launch_id>/", pages.detail, name="detail"),
    path("p/<slug:project>/launches/<uuid:launch_id>/rules/", drafts.edit, name="edit"),
    path("p/<slug:project>/launches/<uuid:launch_id>/copy/", drafts.copy, name="copy"),
    path("p/<slug:project>/launches/<uuid:launch_id>/deletion/", drafts.deletion, name="drop"),
]
