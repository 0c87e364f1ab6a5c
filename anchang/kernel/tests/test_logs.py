"""One line an event, with the request's id and without personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from anchang.config import urls as product
from anchang.kernel import logs
from anchang.kernel.http.access import public
from anchang.kernel.text import without_numbers

PHONE, ID_NUMBER = "13812345678", "51011219900101123X"


@public
def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"{request.GET['q']} is not what it should be")


urlpatterns = [path("fail/", fail), path("", include(product.urlpatterns))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as production does, everything, into memory."""
    output = io.StringIO()
    logs.configure({"level": "DEBUG", "json": True})
    handler: Any = logging.getLogger().handlers[0]
    handler.setStream(output)
    yield output
    logs.configure(settings.LOGGING)


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_each_request_is_told_with_its_id_and_without_its_query(written: io.StringIO) -> None:
    Client().get("/healthz", {"q": PHONE}, headers={"X-Request-ID": PHONE, "X-Correlation-ID": "程女士"})
    told = [line for line in lines(written) if line["event"] == "request_finished"]
    assert [(line["request"], line["code"]) for line in told] == [("GET /healthz", 200)]
    assert len(told[0]["request_id"]) == 36
    assert {line.get("request_id") for line in lines(written) if "request" in line["event"]} == {told[0]["request_id"]}
    assert PHONE not in written.getvalue()
    assert "程女士" not in written.getvalue()


def test_an_error_is_told_without_the_number_it_quotes(written: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/fail/", {"q": f"{PHONE} {ID_NUMBER}"}).status_code == 500
    failed = [line for line in lines(written) if line["event"] == "request_failed"]
    assert "[phone] [id] is not what it should be" in failed[0]["exception"]
    assert PHONE not in written.getvalue()
    assert ID_NUMBER not in written.getvalue()


@pytest.mark.parametrize(
    "kept", ["20261126-185501", "1795690800123", "139876543210", "a13812345678", "0.13812345678901"]
)
def test_other_figures_stay_readable(kept: str) -> None:
    assert without_numbers(kept) == kept
