"""A step is a command with a name. Steps run one after another in the open, or a few at once with their output kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.paths import ROOT
from tests.runner import skips

CLOSING = re.compile(r"\d+ (passed|failed|errors?|skipped)|no tests ran|Tests +\d+")
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Step:
    """One command; status 0 is success."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step ended; `closing` is the line by which its tool sums up, `excused` says what it left out."""

    name: str
    passed: bool
    seconds: float
    closing: str = ""
    excused: str = ""


def run(step: Step) -> Outcome:
    """Run a step, showing its output as it comes."""
    print(f"\n── {step.name}", flush=True)
    began, closing, excused = time.monotonic(), "", ""
    with _started(step) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            excused = _excused(line) or excused
            closing = _closing(line) or closing
    return Outcome(step.name, process.returncode == 0, time.monotonic() - began, closing, excused)


def run_quietly(step: Step) -> tuple[Outcome, str]:
    """Run a step and keep its output."""
    began = time.monotonic()
    with _started(step) as process:
        assert process.stdout is not None
        output = process.stdout.read()
    closing = next(filter(None, map(_closing, reversed(output.splitlines()))), "")
    return Outcome(step.name, process.returncode == 0, time.monotonic() - began, closing), output


def run_together(steps: Sequence[Step], *, at_once: int, stop_early: bool = False) -> list[Outcome]:
    """Run steps a few at once; each shows one line, and its output when it failed."""
    outcomes = []
    with ThreadPoolExecutor(at_once) as pool:
        for outcome, output in pool.map(run_quietly, steps):
            print(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.name}  {outcome.seconds:.0f} s", flush=True)
            if not outcome.passed:
                print("\n".join(f"     {line}" for line in output.splitlines()[-80:]), flush=True)
            outcomes.append(outcome)
            if stop_early and not outcome.passed:
                pool.shutdown(cancel_futures=True)
                break
    return outcomes


def sum_up(outcomes: Iterable[Outcome], began: float) -> int:
    """Print the list of steps with their times, and what their tools said last; return the status."""
    outcomes = list(outcomes)
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    print("\n── summary")
    for outcome in outcomes:
        mark = "ok  " if outcome.passed else "FAIL"
        told = "; ".join(filter(None, (outcome.closing, outcome.excused)))
        print(f"{mark} {outcome.name:<{width}} {outcome.seconds:7.1f} s  {told}".rstrip())
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    verdict = f"failed: {', '.join(failed)}" if failed else f"all {len(outcomes)} steps passed"
    print(f"{verdict}; {minutes} min {seconds} s", flush=True)
    return 1 if failed else 0


def _started(step: Step) -> subprocess.Popen[str]:
    return subprocess.Popen(
        step.command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _excused(line: str) -> str:
    plain = COLOURS.sub("", line).strip()
    return plain if skips.LINE.fullmatch(plain) else ""


def _closing(line: str) -> str:
    plain = COLOURS.sub("", line).strip()
    return plain.strip("= ") if CLOSING.search(plain) and len(plain) < 200 else ""
