"""`bin/anchang vault`: which keys are in use, and sealing everything anew with the first of them."""

from __future__ import annotations

import typer
from django.conf import settings

from anchang.cli.ground import CannotGoOn, say
from anchang.cli.report import Json, report
from anchang.kernel.vault import rotation
from anchang.kernel.vault.sealing import BrokenSeal, current_key_id

app = typer.Typer(no_args_is_help=True)
vault_app = typer.Typer(no_args_is_help=True, help="The keys of sealed personal data.")
app.add_typer(vault_app, name="vault")


@vault_app.command()
def keys(as_json: Json = False) -> None:
    """Say how many values each key still seals; one that seals nothing may be taken out of the settings."""
    used = rotation.keys_in_use()
    rows = [
        {
            "key": name,
            "seals": used[name],
            "is_current": name == current_key_id(),
            "is_configured": name in settings.VAULT_KEYS,
        }
        for name in dict.fromkeys([*settings.VAULT_KEYS, *sorted(used)])
    ]
    report(rows, map(_line, rows), as_json=as_json)


@vault_app.command()
def rotate(as_json: Json = False) -> None:
    """Seal everything anew that an older key seals. People may go on working; after an interruption, run it again."""
    done: dict[str, int] = {}
    try:
        for where, count in rotation.rotate():
            if count != done.get(where, 0) and not as_json:
                say(f"{where}: {count}")
            done[where] = count
    except BrokenSeal as broken:
        raise CannotGoOn(f"{broken} Nothing was lost: what was done so far is kept.") from broken
    sealed = {where: count for where, count in done.items() if count}
    lines = [f"{sum(sealed.values())} values sealed anew with key {current_key_id()!r}."]
    report({"key": current_key_id(), "sealed": sealed}, lines, as_json=as_json)


def _line(row: dict[str, object]) -> str:
    notes = {"seals new values": row["is_current"], "is missing from the settings": not row["is_configured"]}
    return f"  {row['key']}: {row['seals']} values" + "".join(f", {note}" for note, is_so in notes.items() if is_so)
