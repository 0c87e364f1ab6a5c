"""`bin/start`: everything from nothing to a served page, and back to nothing at Ctrl-C.

Each step looks whether its work is done already, so a later start is quick and an interrupted one goes on.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import typer

from anchang.cli import commands, frontend, ground, keys, messages
from anchang.cli.children import Children
from anchang.cli.ground import VAR, CannotGoOn, say
from anchang.cli.mark import DemoMark
from anchang.cli.ports import need_port

READY_WITHIN = 60.0
LOADED_AT = time.monotonic()


def start(root: typer.Typer, *, host: str, port: int, demo: bool) -> None:
    """Make what is missing, serve until told to stop. Raises CannotGoOn with one sentence."""
    need_port(host, port, "bin/start")
    _make_room(host, port)
    if messages.compile_all():
        say("translations: compiled")
    frontend.make()
    world = DemoMark()
    _prepare_data(root, world if demo else None)
    if world.is_loaded and _is_loopback(host):
        _open_demo_door()
    _serve(root, host, port)


def _make_room(host: str, port: int) -> None:
    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    (VAR / "static").mkdir(exist_ok=True)
    os.environ.setdefault("ANCHANG_LOG_LEVEL", "WARNING")
    if keys.keep_in(VAR / "secrets"):
        say(f"secrets for development: {VAR / 'secrets'}")
    is_development = ground.use_development()
    if is_development:
        os.environ.setdefault("ANCHANG_PUBLIC_ADDRESS", f"http://{_reachable(host)}:{port}")
    if is_development and not _is_loopback(host):
        names = ["localhost", "127.0.0.1", socket.gethostname(), *([] if _is_wildcard(host) else [host])]
        os.environ.setdefault("ANCHANG_HOSTS", ",".join(names))


def _prepare_data(root: typer.Typer, world: DemoMark | None) -> None:
    commands.add_modules(root)
    from anchang.cli.migrations import bring_up
    from anchang.kernel.tenancy import Tenant

    bring_up(say)
    is_empty = not Tenant.objects.exists()
    if world is None or not commands.has(root, "demo", "load") or not (is_empty or world.is_half):
        return
    say("demo world: loading")
    began = time.monotonic()
    commands.call(root, "demo", "load")
    say(f"demo world: ready after {time.monotonic() - began:.0f} s")


def _open_demo_door() -> None:
    # The server and the worker are forked from here: they know the settings of this process, not its environment.
    from django.conf import settings

    if "ANCHANG_DEMO_WORLD" not in os.environ:
        settings.DEMO_WORLD = True


def _serve(root: typer.Typer, host: str, port: int) -> None:
    from django.db import connections

    from anchang.cli.serve import serve
    from anchang.cli.work import work

    connections.close_all()
    family = Children()
    family.listen()
    try:
        family.start("the server", lambda: serve(host, port))
        family.start("the worker", work)
        _wait_until_ready(family, host, port)
        if not family.asked.is_set():
            _welcome(root, host, port)
        fallen = family.watch()
    finally:
        family.stop()
    if fallen is not None:
        raise CannotGoOn(f"{fallen} ended by itself; its last words are above.")
    say("stopped.")


def _wait_until_ready(family: Children, host: str, port: int) -> None:
    address = f"http://{_reachable(host)}:{port}/readyz"
    deadline = time.monotonic() + READY_WITHIN
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not family.asked.wait(0.05):
        fallen = family.fallen()
        if fallen is not None:
            raise CannotGoOn(f"{fallen} could not start; its last words are above.")
        try:
            opener.open(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > deadline:
                raise CannotGoOn(f"the server did not answer within {READY_WITHIN:.0f} s.") from None


def _welcome(root: typer.Typer, host: str, port: int) -> None:
    from django.conf import settings

    from anchang.kernel.tenancy import Tenant

    print(f"\n  案场 Anchang  http://{_reachable(host)}:{port}/\n", flush=True)
    if settings.DEMO_WORLD and commands.has(root, "demo", "accounts"):
        commands.call(root, "demo", "accounts")
        print(flush=True)
    elif not Tenant.objects.exists():
        _tell_how_to_begin()
    say(f"ready after {_age():.1f} s; Ctrl-C stops it.")


def _tell_how_to_begin() -> None:
    say("nobody is here yet. Found a group with its three administrators:")
    print("    bin/anchang people found --group 集团 --admin 姓名:手机号 --security 姓名:手机号 --auditor 姓名:手机号")
    say("they sign in by a code to the phone; without a gateway it is read with")
    print("    bin/anchang people messages 手机号\n", flush=True)


def _age() -> float:
    """Return for how many seconds this process has been there; bin/start becomes it, so that counts too."""
    since_loaded = time.monotonic() - LOADED_AT
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return since_loaded
    return max(since_loaded, uptime - ticks / os.sysconf("SC_CLK_TCK"))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_wildcard(host: str) -> bool:
    return host in {"0.0.0.0", "::"}  # noqa: S104  # compared, not listened on


def _reachable(host: str) -> str:
    shown = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104
    return f"[{shown}]" if ":" in shown else shown
