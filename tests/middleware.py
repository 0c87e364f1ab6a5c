"""What every page is held to while the tests run."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNRENDERED = re.compile(r"</?c-[a-z]|&lt;/?c-[a-z]")


class NothingUnrendered:
    """Fail the test in which a component reaches the browser as it was written (ecosystem guide, pitfall 2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and (found := UNRENDERED.search(response.content.decode(response.charset, "replace"))):
            start = max(0, found.start() - 60)
            near = response.content.decode(response.charset, "replace")[start : found.end() + 60]
            raise AssertionError(f"{request.path} shows what should have been rendered: …{near}…")
        return response
