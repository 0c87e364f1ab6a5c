"""Addresses of subscriptions."""

from __future__ import annotations

from django.urls import path

from anchang.modules.deals.web import acts, bookings, files, pages, parts, subscribing

app_name = "deals"
urlpatterns = [
    path("p/<slug:project>/deals/", pages.deals, name="list"),
    path("p/<slug:project>/deals/list.<slug:kind>", files.deals_file, name="file"),
    path("p/<slug:project>/deals/new/", subscribing.new, name="new"),
    path("p/<slug:project>/deals/quote/", subscribing.price, name="quote"),
    path("p/<slug:project>/deals/buyers/", subscribing.buyers, name="buyers"),
    path("p/<slug:project>/deals/<uuid:subscription_id>/", pages.detail, name="detail"),
    path("p/<slug:project>/deals/<uuid:subscription_id>/amendment/", subscribing.amend, name="amend"),
    path("p/<slug:project>/deals/<uuid:subscription_id>/contract/", acts.contract, name="contract"),
    path("p/<slug:project>/deals/<uuid:subscription_id>/cancellation/", acts.cancellation, name="cancel"),
    path("p/<slug:project>/today/deals/", parts.today, name="today"),
    path("p/<slug:project>/units/<uuid:unit_id>/deals/", parts.of_unit, name="of_unit"),
    path("p/<slug:project>/units/<uuid:unit_id>/deals/way/", parts.of_lock, name="of_lock"),
    path("p/<slug:project>/customers/<uuid:customer_id>/bookings/new/", bookings.new, name="book"),
    path("p/<slug:project>/bookings/<uuid:booking_id>/refund/", bookings.refund, name="refund"),
    path("p/<slug:project>/customers/<uuid:customer_id>/deals/", parts.of_customer, name="of_customer"),
]
