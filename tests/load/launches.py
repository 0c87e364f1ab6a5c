"""The counts of `bin/load launches` and `bin/load bots`: launches of random shape, falling nodes, foul play."""

from __future__ import annotations

import logging
import shutil
import time
from collections import Counter
from typing import Any

# Sets Django up.
from tests.load import run as pages  # isort: skip

from django.core.management import call_command
from django.db import connection

from anchang.cli.report import report
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.launches.models import Launch
from tests.fixtures.database import migrated_template
from tests.launches import bots, fallen
from tests.launches import site as sites
from tests.launches.judged import play
from tests.launches.judges.history import Fault
from tests.launches.nodes import nursery
from tests.load import measure
from tests.world import build_world

AT_ONCE = 5
SHOWN = 5
__all__ = ["pages"]


def run(launches: int, falls: int, seed: str, *, as_json: bool) -> int:
    """Play and judge so many launches and so many falls, and print the counts; 1 when a judge found a fault."""
    began, words, size, faults = time.monotonic(), Counter[str](), 0, list[tuple[str, Fault]]()
    site, fell = _site(), Counter[str]()
    with tenant_scope(site.tenant_id):
        for first in range(0, launches, AT_ONCE):
            shapes = [sites.shape_of(f"{seed} {place}") for place in range(first, min(launches, first + AT_ONCE))]
            for shape, verdict in zip(shapes, play(site, shapes), strict=True):
                words, size = words + verdict.words, size + verdict.size
                faults += [(shape.seed, fault) for fault in verdict.faults]
        with nursery() as nodes:
            for number in range(falls):
                way = fallen.WAYS[number % len(fallen.WAYS)]
                done = fallen.play(site, nodes, f"{seed} {way} {number}", way)
                fell[way] += done.fell
                size += done.verdict.size
                faults += [(f"{seed} {way} {number}", fault) for fault in done.verdict.faults]
        played = Launch.objects.count()
    told: dict[str, Any] = {
        "machine": measure.machine(),
        "database": connection.vendor,
        "seed": seed,
        "launches": launches,
        "falls": dict(fell),
        "operations": size,
        "outcomes": dict(words),
        "faults": [f"{place}: {fault.kind}: {fault.words}" for place, fault in faults],
        "at most, of a hundred": 300 / max(1, launches + falls),
        "seconds": round(time.monotonic() - began),
    }
    report(told, _lines(told, played), as_json=as_json)
    return 1 if faults else 0


def _lines(told: dict[str, Any], played: int) -> list[str]:
    lines = [
        f"{told['launches']:,} launches, {sum(told['falls'].values()):,} falls, {told['database']}; {told['machine']}",
        f"seed {told['seed']}; {told['seconds']:,} s; {played:,} launches stand in the database",
        f"{told['operations']:,} operations judged, {len(told['faults'])} faults",
        f"so at most {told['at most, of a hundred']:.2f} % have one (3/n, 95 %)",
        "",
    ]
    lines += [f"{word:<16} {count:>9,}" for word, count in sorted(told["outcomes"].items(), key=lambda one: -one[1])]
    lines += [f"fell {way:<12} {count:>8,}" for way, count in told["falls"].items()]
    return lines + [fault[:300] for fault in told["faults"][:SHOWN]]


def run_bots(tries: int, launches: int, seed: str, *, as_json: bool) -> int:
    """Try false passes, and let a bot rush against persons; 1 when one was accepted or the bot won too often."""
    site = _site()
    with tenant_scope(site.tenant_id):
        tried = bots.try_passes(site, seed, max(1, tries // 7))
        rush = bots.rush(site, seed, launches) if launches else None
    accepted = sum(count for kind, count in tried.accepted.items() if kind != "first")
    told: dict[str, Any] = {"machine": measure.machine(), "tries": dict(tried.tries), "accepted": accepted}
    lines = [told["machine"], "", *bots.lines_of(tried)]
    if rush:
        told["rush"] = {"launches": rush.launches, "buyers": rush.buyers, "bot": rush.bot, "p": rush.p}
        told["rush"] |= {"most at once": rush.most, "kept": rush.is_kept}
        fair = rush.launches / rush.buyers
        lines += ["", f"one flat, {rush.buyers} buyers, one a bot on 50 lines: it won {rush.bot} of {rush.launches}"]
        lines += [f"a person would win {fair:.0f}; p = {rush.p:.3g}; {'kept' if rush.is_kept else 'BROKEN'}"]
    report(told, lines, as_json=as_json)
    return 1 if accepted or (rush and not rush.is_kept) else 0


def _site() -> sites.Site:
    # What the cable does is counted, not told line by line.
    logging.getLogger("anchang.gate.launch").setLevel(logging.ERROR)
    if connection.vendor == "sqlite" and migrated_template().exists():
        shutil.copyfile(migrated_template(), connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        return sites.build(world)
