"""Settings come from the environment under one prefix; each reader refuses nonsense in one sentence."""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "ANCHANG_"
# What only the tests read.
OF_TESTS = ("FUZZ_EXAMPLES", "HYPOTHESIS", "JOURNEY_PICTURES", "SEED", "TEST_FAST")

_known: set[str] = set(OF_TESTS)


class BadSetting(SystemExit):
    """A setting that cannot be used; names the variable, the rule and the remedy."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{PREFIX}{name}: {sentence}")


def text(name: str, default: str | None = None, *, one_of: tuple[str, ...] = ()) -> str:
    """Return a setting, or the content of the file that NAME_FILE points to. Raises BadSetting."""
    _known.update((name, f"{name}_FILE"))
    value = os.environ.get(PREFIX + name)
    file = os.environ.get(f"{PREFIX}{name}_FILE")
    if value is None and file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE", f"the file cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise BadSetting(f"{name}_FILE", "the file is not text in UTF-8.") from error
    if value is None:
        value = default
    if value is None:
        raise BadSetting(name, "is not set, and there is no safe default. Set it or point the _FILE form to a file.")
    if one_of and value not in one_of:
        raise BadSetting(name, f"must be one of {', '.join(one_of)}, not {value!r}.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return a folder, which may not be there yet. Raises BadSetting where something else is."""
    path = Path(text(name, "") or default)
    if path.exists() and not path.is_dir():
        raise BadSetting(name, f"must be a folder, and {path} is none.")
    return path


def refuse_unknown() -> None:
    """Refuse a name under the prefix that nothing reads: mistyped, it would be passed over in silence."""
    for name in sorted(name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX)):
        if name not in _known:
            near = difflib.get_close_matches(name, sorted(_known), 1)
            hint = f"did you mean {PREFIX}{near[0]}?" if near else "take it out."
            raise BadSetting(name, f"there is no such setting; {hint}")


def flag(name: str, default: bool) -> bool:
    """Return a yes/no setting: true, false, 1, 0, yes, no."""
    value = text(name, "true" if default else "false").lower()
    if value in {"true", "1", "yes"}:
        return True
    if value in {"false", "0", "no"}:
        return False
    raise BadSetting(name, f"must be true or false, not {value!r}.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """Return a whole number between low and high, both included."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise BadSetting(name, f"must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hosts(name: str, default: str = "") -> list[str]:
    """Return host names, at least one. A star would answer to any name, so it is refused."""
    found = words(name, default)
    if not found or any(re.fullmatch(r"\.?[\w.-]+|\[[0-9a-f:]+\]", host, re.ASCII) is None for host in found):
        raise BadSetting(name, "must name the host names this installation answers to, separated by commas.")
    return found


def addresses(name: str, *schemes: str) -> list[str]:
    """Return addresses that begin with one of these schemes, none of them without a host."""
    found = words(name)
    if any(not re.match(rf"({'|'.join(schemes)})://.", address) for address in found):
        raise BadSetting(name, f"must be addresses that begin with {' or '.join(f'{one}://' for one in schemes)}.")
    return found


def secret(name: str, default: str | None = None, *, least: int) -> str:
    """Return a secret of at least so many characters; where there is a default, it may be that."""
    value = text(name, default)
    if value != default and len(value) < least:
        raise BadSetting(name, f"must have at least {least} characters. `bin/anchang secrets` makes one.")
    return value


def keyring(name: str, *, most: int | None = None) -> dict[str, bytes]:
    """Return key id -> 32 bytes from `id:base64,id:base64`; the first one seals, all of them open."""
    keys: dict[str, bytes] = {}
    for word in words(name, ""):
        key_id, _, encoded = word.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise BadSetting(name, f"the key {key_id!r} is not base64.") from error
        if len(key) != 32 or re.fullmatch(r"[A-Za-z0-9_-]{1,16}", key_id) is None:
            raise BadSetting(name, f"the key {key_id!r} must have an id of 1 to 16 letters and 32 bytes.")
        if key_id in keys:
            raise BadSetting(name, f"names the key {key_id!r} twice.")
        keys[key_id] = key
    if not keys:
        raise BadSetting(name, "needs at least one key, as id:base64 of 32 bytes. `bin/anchang secrets` makes one.")
    if most is not None and len(keys) > most:
        raise BadSetting(name, f"may hold {most} key, not {len(keys)}.")
    return keys


def database(name: str, default: str) -> dict[str, object]:
    """Return Django's database settings from sqlite:///path or postgresql://user:password@host:port/name."""
    url = text(name, default)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSetting(name, "is not an address that can be read; look at its host and port.") from error
    if parts.scheme in {"sqlite", "postgresql", "postgres"} and not parts.path.strip("/"):
        raise BadSetting(name, "names no database: the path after the host is empty.")
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path if not url.startswith("sqlite:////") else parts.path[1:])))
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # A page's queries are short: compiling one takes longer than it saves.
            "OPTIONS": {**query, "options": "-c synchronous_commit=on -c lock_timeout=10s -c jit=off"},
        }
    raise BadSetting(name, "must begin with sqlite:/// or postgresql://.")


def sqlite(path: Path) -> dict[str, object]:
    """Return SQLite that keeps what it acknowledged: a power cut eats NORMAL commits (reliability guide §0.1)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA busy_timeout=20000;PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY"
            ),
        },
        "TEST": {"NAME": None},
    }
