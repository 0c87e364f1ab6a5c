"""The record of a launch from the real tables: what was pressed is what the file says, and each press has a receipt."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from typer.testing import CliRunner

from anchang.cli.ground import CannotGoOn
from anchang.gate.launch import commitments, record
from anchang.gate.launch.gather import committed, gather_key
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.receipts import Receipt, held_against, read_receipt, receipt_bytes
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.tenancy import every_tenant
from anchang.modules.launches import errors, receipts, result
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.orders import close_launch
from anchang.modules.launches.cli import app
from anchang.modules.launches.models import Book as KeptBook
from anchang.modules.launches.models import Launch
from anchang.modules.launches.tests.factories import KEY, open_here, planned
from tests.paths import ROOT
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def press(keeper: Keeper, *pairs: tuple[int, int]) -> None:
    """Press as one page: buyers and units."""
    at = microseconds_of(clock.now())
    keeper.press([Ask(buyer, unit, f"{KEY}-{buyer}-{unit}", at) for buyer, unit in pairs])


def close(launch: Launch) -> None:
    close_launch(launch.pk, reason="选毕", by=Actor.system(launch.tenant_id), at=clock.now())


@pytest.fixture
def played(launch: Launch) -> Launch:
    """Two pages: one wins, one comes too late, one wants a second unit; another one wins."""
    keeper = Keeper(open_here(), launch.pk)
    press(keeper, (0, 0), (1, 0), (0, 1))
    press(keeper, (2, 1))
    return launch


def test_the_result_file_says_what_was_pressed_and_judges_itself(played: Launch, tmp_path: Path) -> None:
    close(played)
    file = tmp_path / "result.txt"
    found = result.write_result(played.pk, file, at=clock.now())
    assert found.outcomes == {"won": 2, "taken": 1, "have": 1, "close": 1}
    assert (found.pages, found.book.held) == (3, {0: [0], 2: [1]})
    content = file.read_bytes()
    assert record.read(io.BytesIO(content)).seal == found.seal
    result.write_result(played.pk, file, at=clock.now() + timedelta(days=1))
    assert file.read_bytes() == content, "the same book, the same bytes"
    assert list(tmp_path.iterdir()) == [file]


def test_of_a_launch_that_goes_on_there_is_no_result_file(played: Launch, tmp_path: Path) -> None:
    file = tmp_path / "result.txt"
    for at in (clock.now(), played.closes_at, played.closes_at + timedelta(seconds=59)):
        with pytest.raises(errors.StillOpen):
            result.write_result(played.pk, file, at=at)
    assert not list(tmp_path.iterdir())
    result.write_result(played.pk, file, at=played.closes_at + timedelta(minutes=1, seconds=1))
    with pytest.raises(NotThere):
        result.write_result(uuid4(), file, at=clock.now())


def test_what_is_published_before_is_what_the_record_is_held_to(played: Launch) -> None:
    before = result.commitment_of(played.pk)
    found = record.read(io.BytesIO(b"".join(result.parts_of(played.pk))))
    assert commitments.broken(before, found) == []
    other = commitments.Commitment(before.launch, "0" * 64, before.units, before.buyers, "", before.gather, "0" * 64)
    assert commitments.broken(other, found) == ["plan", "public key"]


def test_the_key_of_the_first_moments_is_told_once_the_launch_is_closed(world: World) -> None:
    """Whoever knew it before the bell could reckon who will be first."""
    made = rehearse(planned(world).pk, by=world.actor("叶青"), at=clock.now())
    key = gather_key(settings.SECRET_KEY, made.pk)
    before = b"".join(result.parts_of(made.pk))
    assert record.read(io.BytesIO(before)).plan.gather
    assert key.hex().encode() not in before
    close(made)
    assert record.read(io.BytesIO(b"".join(result.parts_of(made.pk)))).lineup
    assert committed(key) == result.commitment_of(made.pk).gather


def agreed(receipt: Receipt, launch: Launch) -> bool:
    """Tell whether a receipt is true, and agrees with the record as it is now."""
    read_receipt(receipt_bytes(receipt))
    return held_against(receipt, record.read(io.BytesIO(b"".join(result.parts_of(launch.pk))))) is None


def test_a_receipt_is_there_at_once_and_stays_true(played: Launch) -> None:
    early = [receipts.receipt_of(played.pk, seq) for seq in (1, 2, 3, 4)]
    assert {receipt.seal.size for receipt in early} == {4}
    press(Keeper(open_here(), played.pk), (1, 2))
    close(played)
    late = receipts.receipt_of(played.pk, 5)
    assert late.seal.size == 6
    assert json.loads(late.line)[:1] + json.loads(late.line)[3:5] == ["press", 1, 2]
    assert all(agreed(receipt, played) for receipt in [*early, late])


def test_what_was_not_pressed_has_no_receipt(played: Launch) -> None:
    for launch_id, seq in ((played.pk, 5), (played.pk, 0), (uuid4(), 1)):
        with pytest.raises(NotThere):
            receipts.receipt_of(launch_id, seq)


def test_a_remembered_tree_that_the_database_does_not_have_is_grown_anew(played: Launch) -> None:
    receipts.receipt_of(played.pk, 1)
    remembered = receipts._trees[played.pk]
    for link, pages in ((b"another", 2), (remembered.link, 9)):
        remembered = receipts._trees[played.pk]
        remembered.link, remembered.pages = link, pages
        assert agreed(receipts.receipt_of(played.pk, 4), played)


def test_a_receipt_of_a_book_that_stands_still_reads_its_page_alone(
    played: Launch, django_assert_max_num_queries: Any
) -> None:
    receipts.receipt_of(played.pk, 1)
    with django_assert_max_num_queries(2):
        receipts.receipt_of(played.pk, 4)


def test_receipts_of_many_launches_are_remembered_for_few(played: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "TREES_KEPT", 0)
    assert agreed(receipts.receipt_of(played.pk, 1), played)
    assert played.pk not in receipts._trees


def run(*words: str) -> tuple[int, str]:
    """Return the status of a command and what it printed, or why it could not go on."""
    done = CliRunner().invoke(app, ["launches", *words])
    return done.exit_code, str(done.exception) if isinstance(done.exception, CannotGoOn) else done.stdout


def test_the_commands_make_what_the_judge_judges(played: Launch, tmp_path: Path) -> None:
    words = {name: str(tmp_path / name) for name in ("result", "receipt", "commitment")}
    assert "the launch is not over" in run("result", str(played.pk), "--out", words["result"])[1]
    for command in ("commitment", "audit", "settle", "reconcile"):
        assert "no launch of this id" in run(command, str(uuid4()))[1]
    assert "no launch of this id" in run("receipt", str(played.pk), "99", "--out", words["receipt"])[1]
    Path(words["commitment"]).write_text(run("commitment", str(played.pk), "--json")[1], encoding="utf-8")
    close(played)
    assert run("result", str(played.pk), "--out", words["result"])[0] == 0
    assert run("receipt", str(played.pk), "1", "--out", words["receipt"])[0] == 0
    both = "--commitment", words["commitment"], "--receipt", words["receipt"]
    status, told = run("verify", words["result"], *both, "--json")
    assert (status, json.loads(told)["true"], json.loads(told)["won"]) == (0, True, 2)
    changed: dict[str, Any] = json.loads(Path(words["commitment"]).read_text(encoding="utf-8"))
    Path(words["commitment"]).write_text(json.dumps(changed | {"lot": "0"}), encoding="utf-8")
    status, told = run("verify", words["result"], *both)
    assert (status, told.splitlines()[0]) == (1, "no: published before was another lot.")


def test_a_damaged_book_gives_no_file(played: Launch, tmp_path: Path) -> None:
    plan = KeptBook.objects.get().plan
    with every_tenant():
        KeptBook.objects.update(plan=bytes(plan).replace(b"[0,1]", b"[0,0]", 1))
    told = run("result", str(played.pk), "--out", str(tmp_path / "result.txt"))[1]
    assert told == (
        "the book of this launch is damaged; as a file it would be wrong in "
        "line 2: the plan has a buyer without a right or a batch."
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words", "status", "line"),
    [
        (None, (), 0, "yes: every press was decided as the plan says."),
        (b"PK\x03\x04", (), 1, "no: line 1: this is no record of a launch."),
        (None, ("--receipt", "result.txt"), 1, "no: this is no receipt of a launch."),
        (None, ("--commitment", "result.txt"), 1, "no: this is no commitment to a launch."),
        (None, ("--receipt", "nowhere"), 1, ""),
    ],
)
def test_a_record_is_judged_where_there_is_no_installation(
    played: Launch, tmp_path: Path, content: bytes | None, words: tuple[str, ...], status: int, line: str
) -> None:
    close(played)
    file = tmp_path / "result.txt"
    result.write_result(played.pk, file, at=clock.now())
    if content is not None:
        file.write_bytes(content)
    code = "import sys; from anchang.cli.main import run\ntry: run()\nfinally: assert 'django' not in sys.modules"
    command = [sys.executable, "-c", code, "launches", "verify", "result.txt", *words]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout.partition("\n")[0]) == (status, line)
    assert "Traceback" not in done.stderr
