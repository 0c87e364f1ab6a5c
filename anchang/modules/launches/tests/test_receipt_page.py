"""The page that checks receipts runs its own script and nothing else, wherever it is opened."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.any_database

PAGE = (ROOT / "anchang/modules/launches/static/launches/receipt.html").read_text(encoding="utf-8")


def hash_of(tag: str) -> str:
    [content] = re.findall(f"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def test_the_page_allows_itself_its_own_script_and_style_alone() -> None:
    expected = (
        f"default-src 'none'; script-src 'sha256-{hash_of('script')}'; style-src 'sha256-{hash_of('style')}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert f'<meta http-equiv="Content-Security-Policy" content="{expected}">' in PAGE


def test_the_page_asks_nobody_for_anything() -> None:
    assert not re.findall(r"https?:|//[a-z]|fetch\(|XMLHttp|WebSocket|src=|href=|style=| on\w+=", PAGE)


def test_the_page_says_of_a_mistyped_key_and_of_an_altered_place_what_is_wrong() -> None:
    assert "公钥应为 64 位" in PAGE
    altered = PAGE.index("回执被改过")
    assert PAGE.index('press[0] === "press"') < altered < PAGE.index("回执内容与封存的账本不符")
