"""Processes that live and die with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PATIENCE = 2.0
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent goes, however that happens. Linux only; elsewhere nothing."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class Children:
    """A few named processes; when one ends by itself, or a signal asks for it, all end."""

    asked: threading.Event = field(default_factory=threading.Event)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.asked.set())

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a process of this group."""
        self.running[name] = subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL)

    def fallen(self) -> str | None:
        """Return the name of a process that ended though nobody asked, or None."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def watch(self) -> str | None:
        """Wait until a signal asks to stop (None) or a process ends by itself (its name)."""
        while not self.asked.wait(0.2):
            name = self.fallen()
            if name is not None:
                return name
        return None

    def stop(self) -> None:
        """Ask every process to end, wait, and end those that do not listen."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
