"""Addresses of the reception."""

from __future__ import annotations

from django.urls import path

from anchang.modules.visits.web import confirmation, counter, escorts, imports, rotation, views

app_name = "visits"
urlpatterns = [
    path("p/<slug:project>/reception/", counter.reception, name="reception"),
    path("p/<slug:project>/reception/registrations/", counter.registrations, name="register"),
    path("p/<slug:project>/reception/escort/", escorts.escort, name="escort"),
    path("p/<slug:project>/reception/escorts/<uuid:escort_id>/", confirmation.page, name="confirmation"),
    path("p/<slug:project>/reception/escorts/<uuid:escort_id>/message/", confirmation.message, name="check_message"),
    path("p/<slug:project>/reception/escorts/<uuid:escort_id>/code/", confirmation.code, name="check_code"),
    path("p/<slug:project>/reception/escorts/<uuid:escort_id>/signature/", confirmation.signature, name="signature"),
    path("p/<slug:project>/reception/rotation/", rotation.strip, name="rotation"),
    path("p/<slug:project>/reception/rotation/staff/", rotation.staff, name="staff"),
    path("p/<slug:project>/reception/rotation/moves/", rotation.moves, name="move"),
    path("p/<slug:project>/reception/rotation/morning/", rotation.morning, name="morning"),
    path("p/<slug:project>/reception/door/", rotation.door, name="door"),
    path("p/<slug:project>/visits/", views.visits, name="list"),
    path("p/<slug:project>/today/reception/", views.floor, name="floor"),
    path("p/<slug:project>/visits/turn/", views.turn, name="turn"),
    path("p/<slug:project>/visits/import/", imports.upload, name="import"),
    path("p/<slug:project>/visits/import/<uuid:import_id>/", imports.preview, name="import_preview"),
    path("p/<slug:project>/visits/import/<uuid:import_id>/report.<slug:form>", imports.report, name="import_report"),
    path("p/<slug:project>/visits/<uuid:visit_id>/acceptance/", views.acceptance, name="accept"),
    path("p/<slug:project>/visits/<uuid:visit_id>/handover/", views.handover, name="hand_over"),
    path("p/<slug:project>/visits/<uuid:visit_id>/end/", views.ending, name="end"),
    path("p/<slug:project>/customers/<uuid:customer_id>/visits/", views.of_customer, name="of_customer"),
]
