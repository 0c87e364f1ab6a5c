"""The promises of the module, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from anchang.gate.launch.entries import read_plan
from anchang.kernel import verify
from anchang.kernel.audit import Fault
from anchang.modules.launches.actions.signing_papers import digest_of
from anchang.modules.launches.models import Book, Signing
from anchang.modules.launches.queries import audited
from anchang.modules.launches.reconcile import reconcile
from anchang.modules.launches.roll import customers_by_number, pseudonyms


@verify.invariant("every launch's picks are those of its book, page by page")
def picks_are_of_the_book() -> Iterator[Fault]:
    """Read each book from its first page on and hold it against its links and the live picks."""
    for launch_id in Book.objects.order_by("pk").values_list("launch_id", flat=True):
        found = audited(launch_id)
        if not found.is_chained:
            yield Fault(f"launch {launch_id}", "has a page that does not follow from the one before it.")
        if not found.agrees:
            yield Fault(f"launch {launch_id}", "has other live picks than its book.")
        if found.doubles:
            yield Fault(f"launch {launch_id}", f"has units sold twice: {found.doubles}.")
        if found.over_limit:
            yield Fault(f"launch {launch_id}", f"has buyers over their right: {found.over_limit}.")


@verify.invariant("every launch's buyers are those of the roll in its plan")
def buyers_are_of_the_roll() -> Iterator[Fault]:
    """Make each roll anew from the entitlements that stand."""
    for launch_id, plan in Book.objects.order_by("pk").values_list("launch_id", "plan"):
        roll = read_plan(bytes(plan)).roll
        if roll and pseudonyms(launch_id, customers_by_number(launch_id)) != roll:
            yield Fault(f"launch {launch_id}", "has other buyers than the roll that was frozen.")


@verify.invariant("board, deals and money of every launch agree")
def board_deals_and_money_agree() -> Iterator[Fault]:
    """Hold book, claims, deals and deposits of each launch against each other (domain guide §9.1)."""
    for launch_id in Book.objects.order_by("pk").values_list("launch_id", flat=True):
        for line in reconcile(launch_id).faults:
            yield Fault(f"launch {launch_id}", f"unit {line.unit_id}: {', '.join(line.differences)}.")


@verify.invariant("every text that is signed is the one that was hashed")
def papers_are_what_was_hashed() -> Iterator[Fault]:
    """Hash each text anew."""
    for row in Signing.objects.order_by("pk").iterator():
        if digest_of(row.document) != row.digest:
            yield Fault(f"signing {row.number}", "has another text than its digest says.")
