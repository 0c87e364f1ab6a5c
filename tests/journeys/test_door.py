"""The door: found, read by everybody, opened by one click in the demo world."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.fixtures.browser import assert_accessible, listen, sign_in_as
from tests.fixtures.live import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_the_door_is_accessible_and_opens(
    busy: LiveServer, browser: Browser, sized_context_args: dict[str, Any], size: str
) -> None:
    context = browser.new_context(**sized_context_args)
    complaints = listen(context)
    page = context.new_page()
    page.goto(busy.url)
    assert_accessible(page)
    sign_in_as(page, busy.url, "consultant")
    assert_accessible(page)
    assert not complaints
    context.close()
