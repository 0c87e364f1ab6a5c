"""A disk that loses what was not synced: replays a trace of system calls up to the cut (reliability guide §0.1, R2).

Bytes written to a file count only when a later fsync or fdatasync of that file returned before the cut. File sizes set
by ftruncate count like bytes. A disk may also have kept any of the writes that were not synced. The trace comes from
strace, so neither root nor a special file system is needed.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
HEX = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
PATH = re.compile(r"^\d+<([^>]*)>")


def _bytes(arguments: str) -> bytes:
    found = HEX.search(arguments)
    return bytes.fromhex(found.group(1).replace("\\x", "")) if found else b""


def _decoded(path: str) -> str:
    # With -xx strace writes paths in hexadecimal, too.
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path


@dataclass
class Disk:
    """What the files hold, and what of it would survive now."""

    live: dict[str, bytearray] = field(default_factory=dict)
    safe: dict[str, bytes] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)
    unsynced: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    def apply(self, name: str, arguments: str, result: int) -> None:
        """Apply one finished system call."""
        found = PATH.match(arguments)
        path = _decoded(found.group(1)) if found else ""
        if name == "write" and arguments.startswith("1<"):
            self.acknowledged += [int(line.split()[1]) for line in _bytes(arguments).decode().splitlines()]
        elif name == "pwrite64" and result > 0:
            offset = int(arguments.rsplit(",", 1)[1], 0)
            content = self.live.setdefault(path, bytearray())
            content.extend(bytes(max(0, offset + result - len(content))))
            content[offset : offset + result] = written = _bytes(arguments)[:result]
            self.unsynced.setdefault(path, []).append((offset, written))
        elif name == "ftruncate" and result == 0:
            size = int(arguments.rsplit(",", 1)[1], 0)
            content = self.live.setdefault(path, bytearray())
            del content[size:]
            content.extend(bytes(size - len(content)))
        elif name == "unlink" and result == 0:
            gone = _bytes(arguments).decode()
            self.live.pop(gone, None)
            self.safe.pop(gone, None)
        elif name in {"fsync", "fdatasync"} and result == 0 and path in self.live:
            self.safe[path] = bytes(self.live[path])
            self.unsynced.pop(path, None)

    def cut(self, folder: Path, *, torn: random.Random | None = None) -> None:
        """Write what survived into a folder; `torn`: and any of the writes that were not synced, in whatever order."""
        for path, content in self.safe.items():
            found = bytearray(content)
            for offset, written in self.unsynced.get(path, []) if torn else []:
                if torn and torn.random() < 0.5:
                    found.extend(bytes(max(0, offset + len(written) - len(found))))
                    found[offset : offset + len(written)] = written
            (folder / Path(path).name).write_bytes(found)


def replay(trace: Path, *, until_acknowledged: int, disk: Disk | None = None) -> Disk:
    """Return the disk at the instant after the n-th acknowledgement left the process; `disk`: what it began with."""
    disk = disk or Disk()
    for line in trace.read_text(errors="replace").splitlines():
        if found := CALL.match(line):
            disk.apply(found.group(1), found.group(2), int(found.group(3)))
        if len(disk.acknowledged) >= until_acknowledged:
            break
    return disk
