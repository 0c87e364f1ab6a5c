"""A PostgreSQL of the tests' own: private folder, private port and socket, gone at the end whatever happens.

usage: python -m tests.postgres COMMAND...     runs the command with ANCHANG_DATABASE_URL pointing to a fresh server
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORTS = range(54320, 54340)
PACKAGE = "postgresql"


class NoPostgres(Exception):
    """One sentence: what is missing and how to get it."""


def programs() -> Path:
    """Return the folder of initdb and pg_ctl, the newest version's. Raises NoPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    known = found[-1] if found else shutil.which("initdb")
    if known is None:
        raise NoPostgres(f"PostgreSQL's server programs were not found. On Debian: apt-get install {PACKAGE}")
    return Path(known).parent


@contextmanager
def running(*, waits_for_disk: bool = False) -> Iterator[str]:
    """Start a server and yield its address as ANCHANG_DATABASE_URL wants it.

    Unless told it waits for no disk: the tests end processes, never the machine, and a table emptied after a race costs
    a second of waiting otherwise.
    """
    folder = Path(tempfile.mkdtemp(prefix="anchang-postgres-"))
    port = _free_port()
    try:
        _own(folder)
        _run("initdb", "-D", folder / "data", "-U", "anchang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        with _serving(folder, port, waits_for_disk):
            _run("createdb", "-h", folder, "-p", port, "-U", "anchang", "anchang")
            yield f"postgresql://anchang@127.0.0.1:{port}/anchang"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(folder: Path, port: int, waits_for_disk: bool) -> Iterator[None]:
    waits = "on" if waits_for_disk else "off"
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        # Of nodes that were killed the server may notice late that they are gone.
        "max_connections": 300,
        "shared_buffers": "128MB",
        "fsync": waits,
        "full_page_writes": waits,
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    # The shell waits for its input to end: even a killed test run takes its server along.
    script = f"{programs() / 'postgres'} -D {folder / 'data'} {options} & read -r _; kill -QUIT $!; wait $!"
    with (folder / "log").open("wb") as log:
        keeper = subprocess.Popen(
            _as_postgres(["sh", "-c", script]),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            # Ctrl-C is for the tests; the server stops when they have ended.
            start_new_session=True,
        )
    try:
        _wait(folder, port)
        yield
    finally:
        keeper.communicate()


def _wait(folder: Path, port: int) -> None:
    ready = [str(programs() / "pg_isready"), "-q", "-h", str(folder), "-p", str(port)]
    for _ in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise NoPostgres(f"the server did not start: {(folder / 'log').read_text(errors='replace')[-1000:]}")


def _own(folder: Path) -> None:
    # PostgreSQL refuses to run as root; Debian's package brings the user it runs as.
    folder.chmod(0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def _as_postgres(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _run(program: str, *arguments: object) -> None:
    done = subprocess.run(
        _as_postgres([str(programs() / program), *map(str, arguments)]),
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"{program} failed: {done.stdout.strip()[-1000:]}")


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoPostgres(f"no port from {PORTS.start} to {PORTS.stop - 1} is free.")


def main() -> int:
    """Run the command of the command line beside a fresh server."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running() as url:
            return subprocess.run(sys.argv[1:], env={**os.environ, "ANCHANG_DATABASE_URL": url}, check=False).returncode
    except NoPostgres as reason:
        print(f"tests: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
