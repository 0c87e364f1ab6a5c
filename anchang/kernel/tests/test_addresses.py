"""Addresses are Django's own, remembered, and kept without numbers."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix

from anchang.kernel.http.addresses import address, without_number

ONE, OTHER = UUID("019b8bab-0680-753d-b915-f923a3a62ecf"), UUID("019b8bab-0680-753d-b915-000000000001")


def test_an_address_is_the_one_that_django_finds() -> None:
    for one in (ONE, OTHER, ONE):
        assert address("customers:detail", "jinchenfu-2", one) == reverse("customers:detail", args=["jinchenfu-2", one])
    assert address("people:role_end", ONE, OTHER) == reverse("people:role_end", args=[ONE, OTHER])
    assert address("people:role_end", OTHER, ONE) == reverse("people:role_end", args=[OTHER, ONE])
    kwargs = {"project": "jinchenfu-2", "filing_id": ONE}
    assert address("filings:detail", **kwargs) == reverse("filings:detail", kwargs=kwargs)


def test_an_address_knows_under_which_path_the_house_is_served() -> None:
    before = address("people:me")
    set_script_prefix("/office/")
    try:
        assert address("people:me") == f"/office{before}"
    finally:
        set_script_prefix("/")
    assert address("people:me") == before


def test_an_unknown_address_is_refused_unless_its_name_is_asked_for_first() -> None:
    with pytest.raises(NoReverseMatch):
        address("customers:detail")
    with pytest.raises(NoReverseMatch):
        Template("{% url 'customers:detail' %}").render(Context())
    assert Template("{% url 'customers:detail' as it %}[{{ it }}]").render(Context()) == "[]"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=13812345678", "/found/"),
        ("q=138****5678&grade=A", "/found/?grade=A"),
        ("text=%2B852+9123+4567&state=valid", "/found/?state=valid"),
        ("q=程女士 １３８ 1234", "/found/"),
        ("q=5678&customer=019b8bab-0680-753d-b915-f923a3a62ecf", None),
        ("q=程女士&first=2026-11-21", None),
    ],
)
def test_a_number_that_was_typed_is_not_written_into_the_address(query: str, kept: str | None) -> None:
    response = without_number(RequestFactory().get(f"/found/?{query}"), HttpResponse())
    assert response.headers.get("HX-Replace-Url") == kept
