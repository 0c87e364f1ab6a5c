"""No page may reach a browser with a component left as it was written."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest, HttpResponse

from tests.middleware import NothingUnrendered
from tests.paths import ROOT

TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)


def through(body: str, kind: str = "text/html; charset=utf-8") -> HttpResponse:
    return NothingUnrendered(lambda request: HttpResponse(body, content_type=kind))(HttpRequest())


@pytest.mark.parametrize("body", ["<p><c-button>存</c-button></p>", "<c-slot/>", "&lt;c-icon name=x&gt;"])
def test_a_component_left_as_text_is_seen(body: str) -> None:
    with pytest.raises(AssertionError, match="should have been rendered"):
        through(body)


def test_what_is_rendered_passes() -> None:
    assert through("<button class='c-button'>存</button>").status_code == 200
    assert through("<c-button>", "text/plain").status_code == 200


def test_the_title_of_a_tab_holds_no_markup() -> None:
    titles = [
        (file.name, found) for file in ROOT.rglob("anchang/**/*.html") for found in TITLE.findall(file.read_text())
    ]
    assert len(titles) > 100
    assert not [one for one in titles if "{% dot %}" in one[1] or "<" in one[1]]
