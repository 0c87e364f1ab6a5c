"""Who may decide, and what has to be said: values in, verdict out."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from anchang.kernel.text import clean
from anchang.modules.approvals import errors
from anchang.modules.approvals.states import COMMENT_MOST, DECIDERS, NEEDS_COMMENT, Verdict
from anchang.modules.people.api import Role


def deciders(asked: str) -> frozenset[str]:
    """Return the roles that may decide what was put to one of them."""
    return frozenset(role.value for role in DECIDERS.get(Role(asked), frozenset({Role(asked)})))


def decidable(held: str) -> frozenset[str]:
    """Return the roles in whose place a role may decide, its own included."""
    return frozenset(role.value for role in Role if held in deciders(role))


def check_decider(*, asked: str, requester_id: UUID, decider_id: UUID, roles: Iterable[str]) -> None:
    """Let nobody decide who is not asked, and nobody his own request. Raises NotYours, OwnRequest."""
    if decider_id == requester_id:
        raise errors.OwnRequest()
    if deciders(asked).isdisjoint(roles):
        raise errors.NotYours(role=Role(asked).label)


def check_comment(verdict: Verdict, comment: str) -> str:
    """Return the comment, cleaned. Raises CommentMissing where the requester must learn why, CommentTooLong."""
    words = clean(comment)
    if verdict in NEEDS_COMMENT and len(words) < 2:
        raise errors.CommentMissing()
    if len(words) > COMMENT_MOST:
        raise errors.CommentTooLong(limit=COMMENT_MOST, length=len(words))
    return words
