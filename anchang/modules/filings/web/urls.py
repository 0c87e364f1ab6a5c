"""Addresses of filings: the broker's phone, the desk, fragments of other pages."""

from __future__ import annotations

from django.urls import path

from anchang.modules.filings.web.views import (
    agencies,
    broker,
    brokers,
    bulk,
    consent,
    desk,
    escort,
    extensions,
    fragments,
    lists,
    queue,
    simulation,
)

app_name = "filings"
urlpatterns = [
    path("file/", broker.new, name="new"),
    path("file/projects/", broker.projects, name="projects"),
    path("file/reading/", broker.reading, name="reading"),
    path("filings/mine/", broker.mine, name="mine"),
    path("filings/<uuid:filing_id>/", broker.result, name="result"),
    path("filings/<uuid:filing_id>/withdrawal/", broker.withdrawal, name="withdrawal"),
    path("filings/<uuid:filing_id>/reminder/", broker.reminder, name="reminder"),
    path("filings/<uuid:filing_id>/manager/", broker.manager_call, name="manager_call"),
    path("filings/<uuid:filing_id>/escort/", escort.code, name="escort"),
    path("filings/<uuid:filing_id>/message/", broker.message, name="message"),
    path("c/<str:token>/", consent.consent, name="consent"),
    path("p/<slug:project>/agencies/", agencies.index, name="agencies"),
    path("p/<slug:project>/agencies/new/", agencies.new, name="agency_new"),
    path("p/<slug:project>/agencies/<uuid:agency_id>/", agencies.detail, name="agency"),
    path("p/<slug:project>/agencies/<uuid:agency_id>/name/", agencies.name, name="agency_name"),
    path("p/<slug:project>/agencies/<uuid:agency_id>/status/<slug:verb>/", agencies.status, name="agency_status"),
    path("p/<slug:project>/agencies/<uuid:agency_id>/contracts/new/", agencies.contract_new, name="contract_new"),
    path("p/<slug:project>/agencies/<uuid:agency_id>/brokers/new/", brokers.new, name="broker_new"),
    path(
        "p/<slug:project>/agencies/<uuid:agency_id>/brokers/<uuid:user_id>/dismissal/",
        brokers.dismissal,
        name="broker_dismissal",
    ),
    path("p/<slug:project>/agencies/<uuid:agency_id>/brokers/<uuid:user_id>/move/", brokers.move, name="broker_move"),
    path("agency/brokers/", brokers.mine, name="my_brokers"),
    path("agency/brokers/new/", brokers.mine_new, name="my_broker_new"),
    path("agency/brokers/<uuid:user_id>/dismissal/", brokers.mine_dismissal, name="my_broker_dismissal"),
    path("p/<slug:project>/contracts/<uuid:contract_id>/end/", agencies.contract_end, name="contract_end"),
    path("p/<slug:project>/contracts/<uuid:contract_id>/void/", agencies.contract_void, name="contract_void"),
    path("p/<slug:project>/filings/", desk.index, name="desk"),
    path("p/<slug:project>/filings/queue/", queue.index, name="queue"),
    path("p/<slug:project>/filings/queue/file/<str:kind>/", queue.file, name="queue_file"),
    path("p/<slug:project>/filings/queue/extension/", extensions.of_chosen, name="extend"),
    path("p/<slug:project>/filings/queue/refusal/", bulk.refusal, name="refuse"),
    path("p/<slug:project>/filings/queue/reminder/", bulk.reminder, name="nudge"),
    path("p/<slug:project>/filings/extensions/<uuid:extension_id>/", extensions.detail, name="extension"),
    path("p/<slug:project>/filings/extensions/<uuid:extension_id>/return/", extensions.taking_back, name="take_back"),
    path("p/<slug:project>/filings/today/", fragments.today, name="today"),
    path("p/<slug:project>/filings/import/", lists.upload, name="upload"),
    path("p/<slug:project>/filings/import/<uuid:list_id>/", lists.preview, name="preview"),
    path("p/<slug:project>/filings/import/<uuid:list_id>/report/<str:kind>/", lists.report, name="report"),
    path("p/<slug:project>/filings/simulation/", simulation.simulation, name="simulation"),
    path("p/<slug:project>/filings/<uuid:filing_id>/", desk.detail, name="detail"),
    path("p/<slug:project>/filings/<uuid:filing_id>/acceptance/", desk.acceptance, name="acceptance"),
    path("p/<slug:project>/customers/<uuid:customer_id>/filings/", fragments.of_customer, name="of_customer"),
]
