"""The secrets of an installation: made for development, printed for production, never overwritten."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from anchang.cli import ground, stamps


def fresh() -> dict[str, str]:
    """Return a new value for each secret setting, as the settings read it."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_KEYS": f"k1:{_key()}",
        "VAULT_INDEX_KEY": f"i1:{_key()}",
    }


def keep_in(folder: Path) -> list[str]:
    """Write the secrets that are not there yet, readable by the owner alone; return the names of the new ones."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for setting, value in fresh().items():
        file = folder / ground.SECRETS[setting]
        if not file.exists():
            stamps.write_whole(file, value.encode("ascii") + b"\n", mode=0o600)
            made.append(file.name)
    return made


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
