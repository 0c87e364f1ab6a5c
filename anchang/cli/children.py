"""Processes that live and die with their parent. They are forked: what the parent has loaded they need not load."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

from anchang.cli.ground import say

# Granian ends a worker of its own that does not listen; it must be given the time to, or that worker stays behind.
STOP_WITHIN_S = 2
PATIENCE, BREATH = STOP_WITHIN_S + 1.5, 0.5
PR_SET_PDEATHSIG = 1
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
    """A few named processes; when a signal asks for it, all end."""

    asked: threading.Event = field(default_factory=threading.Event)
    running: dict[str, BaseProcess] = field(default_factory=dict)
    tasks: dict[str, Callable[[], None]] = field(default_factory=dict)

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop."""
        for number in ASKING:
            signal.signal(number, lambda *_: self.asked.set())

    def start(self, name: str, task: Callable[[], None]) -> None:
        """Run a task in a process of this group."""
        process = multiprocessing.get_context("fork").Process(target=_begin, args=(task,), name=name)
        process.start()
        self.running[name], self.tasks[name] = process, task

    def fallen(self) -> str | None:
        """Return the name of a process that ended though nobody asked, or None."""
        return next((name for name, process in self.running.items() if not process.is_alive()), None)

    def watch(self) -> str | None:
        """Wait until a signal asks to stop (None) or a process ends by itself (its name)."""
        while not self.asked.wait(0.2):
            name = self.fallen()
            if name is not None:
                return name
        return None

    def keep(self) -> None:
        """Wait until a signal asks to stop; start again what ends by itself, but not one process in a breath."""
        while not self.asked.wait(BREATH):
            for name, process in list(self.running.items()):
                if not process.is_alive():
                    say(f"{name} ended by itself ({process.exitcode}) and is started again.")
                    self.start(name, self.tasks[name])

    def stop(self) -> None:
        """Ask every process to end, wait, and end those that do not listen."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            process.join(max(0.05, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def _begin(task: Callable[[], None]) -> None:
    # Ctrl-C asks a whole group, as often as it is pressed. Only the first process hears it, and asks this one once, for
    # a worker of granian (2.8.7) that is asked a third time hangs, and the answers under way with it.
    os.setpgid(0, 0)
    for number in ASKING:
        signal.signal(number, signal.SIG_DFL)
    die_with_parent()
    task()
