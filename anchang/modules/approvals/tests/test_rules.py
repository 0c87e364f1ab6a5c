"""Who may decide and what has to be said, without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from anchang.modules.approvals import errors, rules
from anchang.modules.approvals.states import COMMENT_MOST, Verdict
from anchang.modules.people.api import Role

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_the_role_asked_may_decide() -> None:
    rules.check_decider(asked=Role.MANAGER, requester_id=ONE, decider_id=OTHER, roles=[Role.MANAGER])


def test_a_leader_may_decide_in_the_managers_place() -> None:
    rules.check_decider(asked=Role.MANAGER, requester_id=ONE, decider_id=OTHER, roles=[Role.LEADER])


def test_a_manager_may_not_decide_in_the_leaders_place() -> None:
    with pytest.raises(errors.NotYours):
        rules.check_decider(asked=Role.LEADER, requester_id=ONE, decider_id=OTHER, roles=[Role.MANAGER])


def test_nobody_decides_his_own_request() -> None:
    with pytest.raises(errors.OwnRequest):
        rules.check_decider(asked=Role.MANAGER, requester_id=ONE, decider_id=ONE, roles=[Role.MANAGER])


def test_what_one_may_decide_is_the_other_side_of_who_may() -> None:
    assert rules.decidable(Role.LEADER) == {Role.LEADER, Role.MANAGER}
    assert rules.decidable(Role.MANAGER) == {Role.MANAGER}


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.RETURN])
@pytest.mark.parametrize("comment", ["", " ", "　", "不", "\u200b\u200b"])
def test_a_refusal_says_why(verdict: Verdict, comment: str) -> None:
    with pytest.raises(errors.CommentMissing):
        rules.check_comment(verdict, comment)


def test_an_approval_needs_no_word() -> None:
    assert rules.check_comment(Verdict.APPROVE, "") == ""


def test_a_comment_is_a_sentence_not_a_file() -> None:
    assert rules.check_comment(Verdict.REJECT, "低" * COMMENT_MOST)
    with pytest.raises(errors.CommentTooLong):
        rules.check_comment(Verdict.REJECT, "低" * (COMMENT_MOST + 1))
