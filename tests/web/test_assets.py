"""What a page needs travels compressed, and is asked for before the page is read."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anchang.web import assets

LOGIN = "/accounts/login/"


@pytest.mark.django_db
def test_a_page_and_its_script_and_styles_travel_compressed() -> None:
    addresses = re.findall(r"<([^>]+)>", assets.early())
    assert [address.rpartition(".")[2] for address in addresses] == ["css", "js"]
    for address in (LOGIN, *addresses):
        answer = Client().get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.django_db
def test_the_header_of_a_page_names_what_it_needs_and_a_part_names_nothing() -> None:
    assert Client().get(LOGIN).headers["Link"] == assets.early()
    assert "Link" not in Client().get(LOGIN, headers={"HX-Request": "true"}).headers
    assert "Link" not in Client().get("/healthz").headers
