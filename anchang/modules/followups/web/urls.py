"""Addresses of the day and of following up."""

from __future__ import annotations

from django.urls import path

from anchang.modules.followups.web import views

app_name = "followups"
urlpatterns = [
    path("p/<slug:project>/today/", views.today, name="today"),
    path("p/<slug:project>/customers/<uuid:customer_id>/follow-up/", views.follow_up, name="follow_up"),
    path("p/<slug:project>/customers/<uuid:customer_id>/follow-up/next/", views.suggestion, name="suggestion"),
    path("p/<slug:project>/customers/<uuid:customer_id>/follow-ups/", views.history, name="history"),
]
