"""One refusal, three forms: a page, a notice for htmx, problem+json for programs. Bad bytes never become a 500."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client, override_settings
from django.urls import include, path

from anchang.config import urls as product
from anchang.kernel.errors import BadInput, NotThere, Refusal
from anchang.kernel.http.access import public


class DoorShut(Refusal):
    code = "tests.door_shut"
    title = "门关了，%(minutes)s 分钟后再来。"
    remedy = "可先预约。"


@public
def refuse(request: HttpRequest) -> HttpResponse:
    raise DoorShut(minutes=5)


@public
def go_on(request: HttpRequest) -> HttpResponse:
    return redirect("/refuse/")


@public
def write_beside_a_longer_write(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def undeclared(request: HttpRequest) -> HttpResponse:
    raise AssertionError("A view without a declared permission must never run.")


urlpatterns = [
    path("refuse/", refuse),
    path("go-on/", go_on),
    path("api/v1/refuse/", refuse),
    path("locked/", write_beside_a_longer_write),
    path("api/v1/locked/", write_beside_a_longer_write),
    path("undeclared/", undeclared),
    path("", include(product.urlpatterns)),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_people_get_a_page_with_the_reason_and_the_way_on(client: Client) -> None:
    response = client.get("/refuse/")
    assert response.status_code == 409
    assert "门关了，5 分钟后再来。" in response.content.decode()
    assert "可先预约。" in response.content.decode()


def test_htmx_gets_a_notice_of_the_same_status(client: Client) -> None:
    response = client.get("/refuse/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#notices"
    assert "<html" not in response.content.decode()


def test_a_form_that_stays_is_told_where_to_go_on(client: Client) -> None:
    response = client.post("/go-on/", headers={"HX-Request": "true", "X-Stays": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/refuse/")


@pytest.mark.parametrize("address", ["/locked/", "/api/v1/locked/"])
def test_a_locked_database_is_no_fault_of_the_house(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "没有执行" in response.content.decode() or response.json()["code"] == "kernel.busy"


def test_who_only_looked_may_try_again_at_once_and_who_sent_something_goes_back_to_it(client: Client) -> None:
    looked = client.get("/locked/?page=2").content.decode()
    assert '<a class="button primary" href="/locked/?page=2">重试</a>' in looked
    sent = client.post("/locked/").content.decode()
    assert "重试</a>" not in sent and '<button type="button" class="button primary" data-back>' in sent


def test_programs_get_problem_json(client: Client) -> None:
    response = client.get("/api/v1/refuse/")
    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:anchang:tests.door_shut",
        "title": "门关了，5 分钟后再来。",
        "status": 409,
        "detail": "可先预约。",
        "code": "tests.door_shut",
    }


def test_an_address_that_declares_no_permission_answers_nobody(client: Client) -> None:
    assert client.get("/undeclared/").status_code == 404


def test_a_form_without_its_token_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/refuse/", {"a": "1"})
    assert response.status_code == 403


def test_pages_are_bound_to_their_own_origin(client: Client) -> None:
    response = client.get("/accounts/login/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_facts_fill_the_sentence_and_bad_input_names_its_fields() -> None:
    assert str(DoorShut(minutes=5)) == "门关了，5 分钟后再来。"
    assert BadInput({"phone": "手机号应为 11 位。"}).problem()["errors"] == [
        {"field": "phone", "message": "手机号应为 11 位。"}
    ]
    assert NotThere().status == 404


def test_health_is_told_without_signing_in(client: Client) -> None:
    assert client.get("/healthz").json() == {"healthy": True}
    assert client.get("/readyz").json() == {"ready": True}
    assert client.get("/metrics").status_code == 200
    with override_settings(METRICS_TOKEN="t"):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer t"}).status_code == 200
