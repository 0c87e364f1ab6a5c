"""Addresses of launches at the desk."""

from __future__ import annotations

from django.urls import path

from anchang.modules.launches.screens.urls import urlpatterns as screens
from anchang.modules.launches.web import (
    appointing,
    bank,
    batches,
    buyers,
    commands,
    drafts,
    offers,
    pages,
    poster,
    signatures,
    signing,
)

app_name = "launches"
urlpatterns = [
    path("p/<slug:project>/launches/", pages.index, name="list"),
    path("p/<slug:project>/launches/new/", drafts.new, name="new"),
    path("p/<slug:project>/launches/<uuid:launch_id>/", pages.detail, name="detail"),
    path("p/<slug:project>/launches/<uuid:launch_id>/rules/", drafts.edit, name="edit"),
    path("p/<slug:project>/launches/<uuid:launch_id>/copy/", drafts.copy, name="copy"),
    path("p/<slug:project>/launches/<uuid:launch_id>/deletion/", drafts.deletion, name="drop"),
    path("p/<slug:project>/launches/<uuid:launch_id>/units/", offers.offers, name="offers"),
    path("p/<slug:project>/launches/<uuid:launch_id>/units/facade/", offers.facade, name="facade"),
    path("p/<slug:project>/launches/<uuid:launch_id>/units/choice/", offers.choice, name="choice"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/", buyers.buyers, name="buyers"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/bulk/", buyers.bulk, name="bulk"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/upload/", buyers.upload, name="upload"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/template.csv", buyers.template, name="template"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/choose/", buyers.choose, name="choose"),
    path("p/<slug:project>/launches/<uuid:launch_id>/buyers/list.<slug:kind>", buyers.file, name="file"),
    path("p/<slug:project>/launches/<uuid:launch_id>/signing/", signing.signing, name="signing"),
    path("p/<slug:project>/launches/<uuid:launch_id>/signing/list.<slug:kind>", signing.file, name="signing_file"),
    path("p/<slug:project>/launches/<uuid:launch_id>/picks/<uuid:pick_id>/time/", appointing.times, name="appoint"),
    # Of people without an account.
    path("bank/<slug:number>/", bank.bank, name="bank"),
    path("pay/<slug:provider>/notifications/", bank.notification, name="notification"),
    path("sign/simulated/<slug:number>/", signatures.simulated_signing, name="simulated_signing"),
    path("sign/<slug:provider>/notifications/", signatures.notification, name="sign_notification"),
    path("p/<slug:project>/launches/<uuid:launch_id>/batches/", batches.batches, name="batches"),
    path("p/<slug:project>/launches/<uuid:launch_id>/batches/set/", batches.batching, name="batching"),
    path("p/<slug:project>/launches/<uuid:launch_id>/lot/commitment/", batches.commitment, name="commitment"),
    path("p/<slug:project>/launches/<uuid:launch_id>/lot/drawing/", batches.drawing, name="drawing"),
    path("p/<slug:project>/launches/<uuid:launch_id>/lot/voiding/", batches.voiding, name="voiding"),
    path("p/<slug:project>/launches/<uuid:launch_id>/checklist/", commands.checklist, name="checklist"),
    path("p/<slug:project>/launches/<uuid:launch_id>/rehearsal/", commands.rehearsal, name="rehearsal"),
    path("p/<slug:project>/launches/<uuid:launch_id>/arming/", commands.arming, name="arming"),
    path("p/<slug:project>/launches/<uuid:launch_id>/orders/<slug:command>/", commands.order, name="order"),
    path("p/<slug:project>/launches/<uuid:launch_id>/poster/", poster.poster, name="poster"),
    *screens,
]
