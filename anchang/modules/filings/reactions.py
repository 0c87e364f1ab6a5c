"""What other modules' facts mean for filings."""

from __future__ import annotations

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.events import reaction
from anchang.kernel.tenancy import current_tenant
from anchang.modules.approvals.api import Verdict
from anchang.modules.approvals.events import ApprovalDecided, ApprovalWithdrawn
from anchang.modules.customers.events import CustomersMerged
from anchang.modules.filings.actions.approving import KIND, approve_rules, reopen_rules
from anchang.modules.filings.actions.follow import follow_customer
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.actions.sweeps import watch_filer
from anchang.modules.filings.events import FilingRefused
from anchang.modules.people.events import ProjectOpened


@reaction(ProjectOpened)
def give_rules(event: ProjectOpened) -> None:
    """A new project begins with the default rule set."""
    ensure_rule_set(event.project_id, by=Actor.system(current_tenant()))


@reaction(ApprovalDecided)
def carry_out_verdict(event: ApprovalDecided) -> None:
    """Let new rules take effect, or give them back to be written again."""
    if event.kind != KIND:
        return
    if event.verdict == Verdict.APPROVE:
        approve_rules(event.subject_id, approver_id=event.by_id, at=clock.now())
    else:
        reopen_rules(event.subject_id, at=clock.now())


@reaction(ApprovalWithdrawn)
def take_back(event: ApprovalWithdrawn) -> None:
    """Give rules back to be written again when their request was withdrawn."""
    if event.kind == KIND:
        reopen_rules(event.subject_id, at=clock.now())


@reaction(FilingRefused)
def watch(event: FilingRefused) -> None:
    """Who meets known numbers again and again may be looking for them."""
    if event.broker_id is not None:
        watch_filer(event.broker_id, project_id=event.project_id, at=event.at)


@reaction(CustomersMerged)
def follow(event: CustomersMerged) -> None:
    """The filings of a customer who was somebody else all along belong to that one."""
    follow_customer(event.gone_id, kept_id=event.kept_id, at=clock.now())
