"""Settings that cannot be used stop the process with one sentence naming the variable; no secret has a default."""

from __future__ import annotations

import base64
import os
import runpy
from pathlib import Path
from typing import Any

import pytest

from anchang.config.env import OF_TESTS, BadSetting
from tests import settings as under_test
from tests.paths import ROOT

SETTINGS = ROOT / "anchang/config/settings.py"
KEY = base64.b64encode(bytes(32)).decode()
SOUND = {
    "MODE": "production",
    "SECRET_KEY": "a secret of forty characters or more, for tests",
    "VAULT_KEYS": f"k1:{KEY}",
    "VAULT_INDEX_KEY": f"i1:{KEY}",
    "HOSTS": "sales.example.com",
}


def read(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> dict[str, Any]:
    """Read the settings anew in an environment of this test's own."""
    for name in [name for name in os.environ if name.startswith("ANCHANG_")]:
        monkeypatch.delenv(name)
    for name, value in (SOUND | changes).items():
        if value is not None:
            monkeypatch.setenv(f"ANCHANG_{name}", value)
    return runpy.run_path(str(SETTINGS))


def test_production_with_its_secrets_starts_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch)
    assert found["PRODUCTION"]
    assert not found["DEBUG"]
    assert not found["DEMO_WORLD"]
    assert found["ALLOWED_HOSTS"] == ["sales.example.com"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "VAULT_INDEX_KEY", "HOSTS"])
def test_production_does_not_start_without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for lacking in (None, "", "  "):
        with pytest.raises(BadSetting, match=f"^ANCHANG_{name}: "):
            read(monkeypatch, **{name: lacking})


@pytest.mark.parametrize("name", ["DEBUG", "DJANGO_DEBUG"])
def test_no_environment_turns_debugging_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "true")
    for mode in ("production", "development"):
        assert read(monkeypatch, MODE=mode)["DEBUG"] is False


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("DATBASE_URL", "did you mean ANCHANG_DATABASE_URL?"),
        ("METRIC_TOKEN_FILE", "did you mean ANCHANG_METRICS_TOKEN_FILE?"),
        ("QQ", "take it out."),
    ],
)
def test_a_name_that_nothing_reads_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, remedy: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(monkeypatch, **{name: "x"})
    assert str(refused.value) == f"ANCHANG_{name}: there is no such setting; {remedy}"


def test_what_the_tests_read_does_not_stop_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, **dict.fromkeys(OF_TESTS, "1"))


NONSENSE = [
    ("MODE", "staging"),
    ("VAR", "/dev/null"),
    ("SECRET_KEY", "too short"),
    ("VAULT_KEYS", "k1"),
    ("VAULT_KEYS", "k1:not base64!"),
    ("VAULT_KEYS", f"k1:{KEY[:20]}"),
    ("VAULT_KEYS", f"钥:{KEY}"),
    ("VAULT_KEYS", f"k1:{KEY},k1:{KEY}"),
    ("VAULT_INDEX_KEY", f"i1:{KEY},i2:{KEY}"),
    ("HOSTS", "*"),
    ("HOSTS", "a.example,*"),
    ("HOSTS", "https://a.example"),
    ("ORIGINS", "a.example"),
    ("ORIGINS", "https://"),
    ("DEMO_WORLD", "true"),
    ("DEMO_WORLD", "perhaps"),
    ("HTTPS", "2"),
    ("BEHIND_PROXY", "maybe"),
    ("DATABASE_URL", "mysql://h/n"),
    ("DATABASE_URL", "postgresql://h"),
    ("DATABASE_URL", "postgresql://h:port/n"),
    ("DATABASE_URL", "postgresql://[::1/n"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", ""),
    ("CACHE_URL", "http://h"),
    ("SESSION_HOURS", "0"),
    ("SESSION_HOURS", "１２"),
    ("SESSION_IDLE_MINUTES", "-5"),
    ("SESSION_IDLE_MINUTES", "1e3"),
    ("LOG_LEVEL", "loud"),
    ("LOG_JSON", "y"),
    ("METRICS_TOKEN", "short"),
]


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_nonsense_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^ANCHANG_{name}: ") as refused:
        read(monkeypatch, **{name: value})
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "METRICS_TOKEN"])
def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(monkeypatch, **{name: "k1:hushhush"})
    assert "hushhush" not in str(refused.value)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(SOUND["SECRET_KEY"] + "\n")
    assert read(monkeypatch, SECRET_KEY=None, SECRET_KEY_FILE=str(file))["SECRET_KEY"] == SOUND["SECRET_KEY"]
    file.write_bytes(b"\xff\xfe\x00")
    for place in (file, tmp_path / "absent"):
        with pytest.raises(BadSetting, match=r"^ANCHANG_SECRET_KEY_FILE: the file "):
            read(monkeypatch, SECRET_KEY=None, SECRET_KEY_FILE=str(place))


def test_the_secrets_of_the_tests_are_nobodys_default() -> None:
    source = SETTINGS.read_text(encoding="utf-8")
    assert not any(secret in source for secret in under_test.SECRETS.values())


def test_a_provider_of_messages_is_set_up_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match="SMS_SECRET_ID"):
        read(monkeypatch, SMS_PROVIDER="tencent")
