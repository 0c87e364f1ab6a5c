"""Where an installation stands: its folders, its development environment, and how a command speaks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from anchang.config import env

ROOT = Path(__file__).resolve().parents[2]
VAR = env.folder("VAR", ROOT / "var")
SECRETS = {"SECRET_KEY": "secret-key", "VAULT_KEYS": "vault-keys", "VAULT_INDEX_KEY": "vault-index-key"}


class CannotGoOn(Exception):
    """One clear sentence for a person: what is missing and what to do."""


def say(sentence: str) -> None:
    """Print one progress line at once."""
    print(f"  {sentence}", flush=True)


def complain(sentence: str) -> None:
    """Print the reason a command ends."""
    print(f"anchang: {sentence}", file=sys.stderr, flush=True)


def use_development() -> bool:
    """Point the settings at the secrets in var/, unless the environment says what it wants. Return whether it did."""
    if env.text("MODE", "") or not all((VAR / "secrets" / name).exists() for name in SECRETS.values()):
        return False
    os.environ["ANCHANG_MODE"] = "development"
    for setting, name in SECRETS.items():
        if f"ANCHANG_{setting}" not in os.environ:
            os.environ.setdefault(f"ANCHANG_{setting}_FILE", str(VAR / "secrets" / name))
    return True


def use_database(url: str | None) -> None:
    """Make every later part of this process, and its children, use this database."""
    if url is None:
        return
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise CannotGoOn(f"--database must begin with sqlite:/// or postgresql://, not {url!r}.")
    os.environ["ANCHANG_DATABASE_URL"] = url


def start_django() -> None:
    """Load the settings and the applications. A setting that cannot be used ends the process with its sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.config.settings")
    import django

    django.setup()
