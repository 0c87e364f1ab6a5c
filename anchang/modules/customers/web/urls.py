"""Addresses of the customer book."""

from __future__ import annotations

from django.urls import path

from anchang.modules.customers.web import acts, contact, files, review, views

app_name = "customers"
urlpatterns = [
    path("p/<slug:project>/customers/", views.book, name="list"),
    path("p/<slug:project>/customers/list.<slug:kind>", files.book_file, name="file"),
    path("p/<slug:project>/customers/new/", views.new, name="new"),
    path("p/<slug:project>/customers/search/", views.search, name="search"),
    path("p/<slug:project>/customers/review/", review.waiting, name="review"),
    path("p/<slug:project>/customers/review/<uuid:item_id>/settlement/", review.settlement, name="settle"),
    path("p/<slug:project>/customers/<uuid:customer_id>/", views.detail, name="detail"),
    path("p/<slug:project>/customers/<uuid:customer_id>/contact/", contact.contact, name="contact"),
    path("p/<slug:project>/customers/<uuid:customer_id>/owner/", acts.owner, name="owner"),
    path("p/<slug:project>/customers/<uuid:customer_id>/phones/", acts.phones, name="phones"),
    path("p/<slug:project>/customers/<uuid:customer_id>/identity/", acts.identity, name="identity"),
    path("p/<slug:project>/customers/<uuid:customer_id>/name/", acts.name, name="name"),
    path("p/<slug:project>/customers/<uuid:customer_id>/merging/", acts.merging, name="merge"),
    path("p/<slug:project>/customers/<uuid:customer_id>/household/", acts.household, name="household"),
]
