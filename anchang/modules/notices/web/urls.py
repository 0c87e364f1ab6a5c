"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from anchang.modules.notices.web import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/readings/", views.readings, name="readings"),
    path("inbox/<uuid:notice_id>/reading/", views.reading, name="reading"),
]
