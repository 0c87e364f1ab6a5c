"""A ticket lets one person watch one project for a while, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anchang.gate import tickets

SECRET = "a secret of forty characters or more, for tests"
AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
PROJECT, USER = UUID(int=7), UUID(int=9)


def issue() -> str:
    return tickets.issue(PROJECT, USER, session=5, secret=SECRET, at=AT)


def test_names_the_person_the_session_and_the_end() -> None:
    leave = tickets.check(issue(), project_id=PROJECT, secret=SECRET, at=AT)
    assert leave == tickets.Leave(USER, 5, AT + timedelta(hours=12))


def test_is_safe_inside_an_address() -> None:
    assert issue().replace("-", "").replace("_", "").isalnum()


def test_ends() -> None:
    last = AT + tickets.TTL - timedelta(seconds=1)
    tickets.check(issue(), project_id=PROJECT, secret=SECRET, at=last)
    with pytest.raises(tickets.TicketRefused):
        tickets.check(issue(), project_id=PROJECT, secret=SECRET, at=last + timedelta(seconds=1))


def test_opens_one_project_only() -> None:
    with pytest.raises(tickets.TicketRefused):
        tickets.check(issue(), project_id=UUID(int=8), secret=SECRET, at=AT)


def test_needs_the_same_secret() -> None:
    with pytest.raises(tickets.TicketRefused):
        tickets.check(issue(), project_id=PROJECT, secret=SECRET + "!", at=AT)


def test_is_refused_when_any_character_is_changed() -> None:
    ticket = issue()
    for place in range(len(ticket)):
        # A change must reach a bit that counts: the last character carries padding.
        other = "A" if ticket[place] not in "AB" else "z"
        with pytest.raises(tickets.TicketRefused):
            tickets.check(ticket[:place] + other + ticket[place + 1 :], project_id=PROJECT, secret=SECRET, at=AT)


@pytest.mark.parametrize("nonsense", ["", "x", "====", "程女士", issue()[:-4], issue() + "AAAA", "A" * 96, "A" * 5000])
def test_refuses_nonsense(nonsense: str) -> None:
    with pytest.raises(tickets.TicketRefused):
        tickets.check(nonsense, project_id=PROJECT, secret=SECRET, at=AT)


def test_derives_as_the_standard_says() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    expected = HKDF(SHA256(), 32, salt=b"anchang", info=b"live-ticket").derive(SECRET.encode())
    assert tickets.derive(SECRET, b"live-ticket") == expected
