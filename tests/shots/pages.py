"""Which pages a person can reach: the menu's, and one of each kind that they lead to."""

from __future__ import annotations

import re
from collections import OrderedDict
from urllib.parse import urlsplit

from playwright.sync_api import Page

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
NUMBER = re.compile(r"\b\d{3,}\b")
# Leaving, files and machine pages are not photographed.
NEVER = re.compile(r"logout|sign-out|/api/|export|download|\.csv|\.xlsx|\.json|/metrics|/healthz|/static/|/live/")
MOST = 60


def kind_of(address: str) -> str:
    """Return what tells kinds of pages apart: the path without ids and without query."""
    return NUMBER.sub("N", UUID.sub("ID", urlsplit(address).path))


def reachable(page: Page, start: str, depth: int = 2) -> dict[str, str]:
    """Return kind -> path, walking links from a start page, one page a kind."""
    found: OrderedDict[str, str] = OrderedDict({kind_of(start): start})
    frontier = [start]
    for _ in range(depth):
        following: list[str] = []
        for path in frontier:
            response = page.goto(path, wait_until="domcontentloaded")
            if response is None or not response.ok:
                continue
            for link in page.eval_on_selector_all(
                "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
            ):
                kind = kind_of(link)
                if kind not in found and not NEVER.search(link) and len(found) < MOST:
                    found[kind] = link
                    following.append(link)
        frontier = following
    return found


def file_name(kind: str) -> str:
    """Return a file name for a kind of page."""
    return kind.strip("/").replace("/", "_") or "home"
