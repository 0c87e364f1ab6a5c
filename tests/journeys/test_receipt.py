"""A buyer checks a receipt on the page that needs no network: saved as a file, or as the house serves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from anchang.gate.launch.entries import Outcome, Press
from anchang.gate.launch.receipts import receipt_bytes
from anchang.gate.launch.seals import Signer
from anchang.gate.tests.played import SIGNER, pages, record_of
from anchang.gate.tests.test_receipts import receipt
from tests.fixtures.browser import assert_accessible
from tests.fixtures.live import LiveServer
from tests.paths import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

PAGE = ROOT / "anchang/modules/launches/static/launches/receipt.html"
TRUE = receipt_bytes(receipt(1, of_pages=2)).decode()
SIGNATURE = json.loads(TRUE)["seal"][6]


class Desk:
    """The page in a browser without a network, and what it says."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def checks(self, *files: str | bytes, key: str = "") -> None:
        named = []
        for number, content in enumerate(files):
            file = self.folder / f"{number}.txt"
            file.write_bytes(content.encode() if isinstance(content, str) else content)
            named.append(file)
        self.page.locator("#files").set_input_files(named)
        self.presses(key)

    def pastes(self, words: str, key: str = "") -> None:
        self.page.locator("#files").set_input_files([])
        self.page.locator("#receipt").fill(words)
        self.presses(key)

    def presses(self, key: str) -> None:
        self.page.locator("#key").fill(key)
        self.page.locator("button").press("Enter")

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.page.locator("#answer")).to_contain_text(sentence)


@pytest.fixture
def desk(page: Page, tmp_path: Path) -> Iterator[Desk]:
    page.goto(PAGE.as_uri())
    page.context.set_offline(True)
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    yield Desk(page, tmp_path)
    assert not asked, "the page asks nobody"


def test_a_true_receipt_is_true_under_the_published_key(desk: Desk) -> None:
    desk.pastes(TRUE)
    desk.reads("内容与签名相符，请核对公钥", "Compare the key")
    desk.pastes(TRUE, key=SIGNER.public.upper())
    desk.reads("回执属实", "This receipt is true.", "选中 Won", "000001", "1970-01-01 08:00:01.000", "全场前 5 号")
    desk.checks(TRUE, key=Signer("another").public)
    desk.reads("回执不是由公布的公钥签名。")


def test_with_the_result_file_the_unit_is_named(desk: Desk) -> None:
    desk.checks(record_of(pages()), TRUE, key=SIGNER.public)
    desk.reads("回执属实", "3-0，1 元")
    late = receipt_bytes(receipt(9, of_pages=4))
    desk.checks(late, record_of(pages()), key=SIGNER.public)
    desk.reads("3-3，1 元")
    # Of a launch that gathered first moments, the key stands on the third line.
    told = record_of(pages()).replace(b'["press"', b'["gather","%b"]\n["press"' % (b"0" * 64), 1)
    desk.checks(TRUE, told, key=SIGNER.public)
    desk.reads("3-0，1 元")
    another = [[*pages()[0][:2], Press(3, 1_000_002, 3, 1, "a-key-of-2", Outcome.WON)], pages()[1]]
    for record in (record_of(another), record_of(pages()[:1]), record_of(pages()).replace(b'"3-0"', b'"3-1"', 1)):
        desk.checks(TRUE, record)
        desk.reads("结果文件与回执不符。")
    desk.checks(TRUE, '["anchang something else",1]\n')
    desk.reads("所选文件中有一份不是结果文件。")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('\\"won\\"', '\\"taken\\"', "回执内容与封存的账本不符。"),
        ('"index":0', '"index":1', "回执被改过：序号与内容不符。"),
        ('"version":1', '"version":2', "这不是选房回执。"),
        ("{", "", "这不是选房回执。"),
        (SIGNER.public, Signer("another").public, "签名不是由所列公钥作出。"),
        (SIGNATURE, "0" * 128, "签名不是由所列公钥作出。"),
        (TRUE, " ", "请先粘贴回执，或选择回执文件。"),
        (TRUE, "[]", "这不是选房回执。"),
        (TRUE, json.dumps({"kind": "anchang launch receipt"}), "这不是选房回执。"),
    ],
)
def test_what_is_no_true_receipt_is_told(desk: Desk, before: str, after: str, sentence: str) -> None:
    assert before in TRUE
    desk.pastes(TRUE.replace(before, after), key=SIGNER.public)
    desk.reads(sentence)


def test_a_browser_without_the_signature_says_so(desk: Desk) -> None:
    desk.page.evaluate("() => { crypto.subtle.importKey = async () => { throw new Error('none'); }; }")
    desk.pastes(TRUE, key=SIGNER.public)
    desk.reads("内容相符，签名未核")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_house_serves_the_page_and_everybody_can_use_it(
    stocked: LiveServer, page: Page, tmp_path: Path, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{stocked.url}/static/launches/receipt.html")
    desk = Desk(page, tmp_path)
    for words, key in (("x", ""), (TRUE, ""), (TRUE, SIGNER.public)):
        desk.pastes(words, key)
        expect(page.locator("#answer section")).to_have_count(1)
        assert_accessible(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
