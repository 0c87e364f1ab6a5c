"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from anchang.web import home, palette, views

urlpatterns = [
    path("", home.home, name="home"),
    path("p/<slug:project>/", home.project_home, name="project_home"),
    path("search/", palette.search, name="search"),
    path("theme.css", views.theme_css, name="theme_css"),
    path("manifest.webmanifest", views.manifest, name="web_manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("appearance/", views.appearance, name="appearance"),
    path("language/", views.language, name="language"),
    path("patterns/", views.patterns, name="patterns"),
]
