"""Receipts of buyers, from the first minute after their press on (reliability guide §3.6)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from anchang.gate.launch.entries import leaf, lines_of
from anchang.gate.launch.receipts import Receipt
from anchang.gate.launch.seals import Signer, Stand
from anchang.gate.launch.tree import Tree
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.launches.models import Book, Page

# A tree of 100,000 lines is 15 MB; more launches than these are seldom asked about in one hour.
TREES_KEPT = 4


@dataclass(slots=True)
class _Grown:
    """The tree over the pages of a book so far."""

    tree: Tree = field(default_factory=Tree)
    pages: int = 0
    link: bytes = b""


_trees: OrderedDict[UUID, _Grown] = OrderedDict()
_lock = threading.Lock()


def receipt_of(launch_id: UUID, seq: int) -> Receipt:
    """Return the receipt for an entry, sealed where the book stands now. Raises NotThere.

    A receipt is its buyer's own until the record is published: who may have it is the caller's to say.
    """
    page = the_one(Page.objects.filter(launch_id=launch_id, first_seq__lte=seq, last_seq__gte=seq))
    line = lines_of(bytes(page.content))[seq - page.first_seq]
    with _lock:
        grown = _grown(launch_id)
        root, proof = grown.tree.root(), grown.tree.proof(seq - 1)
        stand = Stand(str(launch_id), grown.tree.size, grown.link, root)
    seal = Signer(settings.SECRET_KEY).seal(stand)
    return Receipt(line.decode(), seq - 1, [step.hex() for step in proof], seal)


def _grown(launch_id: UUID) -> _Grown:
    """Return the tree as of now; of what is remembered, only the new pages are read."""
    grown = _trees.pop(launch_id, None) or _Grown()
    if not (_takes_in(grown, launch_id) or _takes_in(grown := _Grown(), launch_id)):
        raise NotThere()
    _trees[launch_id] = grown
    while len(_trees) > TREES_KEPT:
        _trees.popitem(last=False)
    return grown


def _takes_in(grown: _Grown, launch_id: UUID) -> bool:
    """Take in the pages after those that are known; False where the database has others than were remembered."""
    head = at_most_one(Book.objects.filter(launch_id=launch_id).values_list("pages", "link"))
    if head is None or (head[0], bytes(head[1])) == (grown.pages, grown.link):
        return head is not None and grown.pages > 0
    pages = Page.objects.filter(launch_id=launch_id)
    if grown.pages:
        link = at_most_one(pages.filter(number=grown.pages).values_list("link", flat=True))
        if link is None or bytes(link) != grown.link:
            return False
    later = pages.filter(number__gt=grown.pages).order_by("number")
    for number, content, link in later.values_list("number", "content", "link").iterator():
        for line in lines_of(bytes(content)):
            grown.tree.add(leaf(line))
        grown.pages, grown.link = number, bytes(link)
    return grown.pages > 0
