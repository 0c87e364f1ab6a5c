"""Keys are rotated while people work; afterwards the old key is provably unused."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from anchang.kernel import clock, vault
from anchang.kernel.vault.rotation import keys_in_use, rotate
from anchang.kernel.vault.sealing import BrokenSeal
from anchang.modules.followups.models import FollowUp
from anchang.modules.followups.tests.factories import customer, follow_up
from anchang.modules.people.models import SmsMessage, User
from tests.fixtures.live import environment_for
from tests.paths import ROOT
from tests.world import PASSWORD, World, totp_code

NEW = {"k9": b"9" * 32, **settings.VAULT_KEYS}
ONLY_NEW = {"k9": b"9" * 32}


def test_after_a_rotation_the_old_key_is_no_longer_needed(world: World) -> None:
    before = world.user("林晓岚").phone.open()
    with override_settings(VAULT_KEYS=NEW):
        done = dict(rotate())
        assert set(keys_in_use()) == {"k9"}
    assert done["people_user.phone"] >= 1
    with override_settings(VAULT_KEYS=ONLY_NEW):
        assert User.objects.get(name="林晓岚").phone.open() == before


def test_history_is_sealed_anew_and_stays_history(world: World) -> None:
    told = follow_up(world, customer(world).id)
    if connection.vendor == "postgresql":
        # A rotation begins with nothing under way; this test's own rows still have checks waiting.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with override_settings(VAULT_KEYS=NEW):
        assert dict(rotate())["followups_followup.content"] == 1
    with override_settings(VAULT_KEYS=ONLY_NEW):
        assert FollowUp.objects.get(pk=told.pk).content.open() == "约周末再看四室"
    for change in (FollowUp.objects.filter(pk=told.pk).update, lambda **_: FollowUp.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(effective=False)


def test_second_factors_outlive_the_key_they_were_bound_with(world: World) -> None:
    with override_settings(VAULT_KEYS=NEW):
        assert dict(rotate())["mfa_authenticator.data"] > 1
    with override_settings(VAULT_KEYS=ONLY_NEW):
        client, phone = Client(), world.phone("沈卓")
        client.post("/accounts/login/", {"login": phone, "password": PASSWORD})
        assert client.post("/accounts/login/second-factor/", {"code": totp_code(phone)}).status_code == 302
        assert client.get("/staff/").status_code == 200


def test_a_rotation_may_be_interrupted_and_run_again(world: World) -> None:
    with override_settings(VAULT_KEYS=NEW):
        next(iter(rotate()))
        for _ in rotate():
            pass
        assert set(keys_in_use()) == {"k9"}
        assert sum(count for _, count in rotate()) == 0


def test_a_row_saved_meanwhile_keeps_what_was_saved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from anchang.kernel.vault import rotation

    user, opened = world.user("林晓岚"), vault.open_sealed

    def save_first(raw: bytes, **place: str) -> str:
        if place["place"].endswith(str(user.pk)):
            User.objects.filter(pk=user.pk).update(phone=vault.seal("19900000199", **place))
        return opened(raw, **place)

    with override_settings(VAULT_KEYS=NEW):
        monkeypatch.setattr(rotation, "open_sealed", save_first)
        for _ in rotate():
            pass
        assert User.objects.get(pk=user.pk).phone.open() == "19900000199"


def test_a_missing_key_stops_the_rotation_and_changes_nothing(world: World) -> None:
    with override_settings(VAULT_KEYS=ONLY_NEW), pytest.raises(BrokenSeal, match="t1"):
        list(rotate())
    assert set(keys_in_use()) == {"t1"}


@pytest.fixture
def command(copies: Callable[[str, Path], str], tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Return what starts `bin/anchang` over a copy of the world, with a new key before the old one."""
    environment = environment_for(copies("world", tmp_path), tmp_path)
    keys = f"k9:{base64.b64encode(b'9' * 32).decode()},{environment['ANCHANG_VAULT_KEYS']}"

    def run(*words: str, program: tuple[str, ...] = ("-m", "anchang.cli")) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *program, *words],
            env=environment | {"ANCHANG_VAULT_KEYS": keys},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


def many_messages(count: int) -> None:
    """Write messages sealed with the old key, as an office has after some months."""
    old = {name: key for name, key in settings.VAULT_KEYS.items() if name != "k9"}
    with override_settings(VAULT_KEYS=old):
        SmsMessage.objects.bulk_create(
            SmsMessage(phone="19900000111", body="验证码 123456", delivery="kept", counts_until=clock.now())
            for _ in range(count)
        )


@pytest.mark.long
def test_a_rotation_killed_in_the_middle_goes_on(command: Callable[..., subprocess.Popen[str]]) -> None:
    write = "import django; django.setup(); from tests.vault.test_rotation import many_messages; many_messages(6000)"
    code = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'anchang.config.settings'; {write}"
    prepared = command(program=("-c", code))
    assert (prepared.communicate(), prepared.returncode)[1] == 0

    killed = command("vault", "rotate")
    assert killed.stdout is not None
    while "people_smsmessage.phone" not in killed.stdout.readline():
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    halfway = {row["key"]: row["seals"] for row in json.loads(command("vault", "keys", "--json").communicate()[0])}
    assert halfway["t1"] > 0
    assert halfway["k9"] > 0

    again = json.loads(command("vault", "rotate", "--json").communicate()[0])
    assert sum(again["sealed"].values()) == halfway["t1"]
    after = json.loads(command("vault", "keys", "--json").communicate()[0])
    assert [(row["key"], row["seals"] > 0) for row in after] == [("k9", True), ("t1", False)]
    assert json.loads(command("vault", "rotate", "--json").communicate()[0])["sealed"] == {}
