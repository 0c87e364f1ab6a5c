"""What facts mean for launches."""

from __future__ import annotations

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.events import reaction
from anchang.kernel.tenancy import current_tenant
from anchang.modules.approvals.api import Verdict
from anchang.modules.approvals.events import ApprovalDecided
from anchang.modules.launches.actions.asking import KINDS, carry_out
from anchang.modules.launches.actions.settle import settle_picks
from anchang.modules.launches.actions.sign_in import send_code
from anchang.modules.launches.actions.telling import SETTLED, tell
from anchang.modules.launches.events import CodeAsked, DepositPaid, PicksSettled
from anchang.modules.launches.models import Pick


@reaction(CodeAsked)
def answer_code(event: CodeAsked) -> None:
    """Send the code where the number is of the launch."""
    send_code(event.code_id, at=clock.now())


@reaction(ApprovalDecided)
def do_what_was_agreed(event: ApprovalDecided) -> None:
    """Arm a launch, or give a running one its order."""
    if event.kind in KINDS and event.verdict == Verdict.APPROVE:
        carry_out(event.request_id, approver_id=event.by_id)


@reaction(DepositPaid)
def make_a_deal(event: DepositPaid) -> None:
    """Make deals of what is paid, with whatever else of the launch waits."""
    settle_picks(event.launch_id, by=Actor.system(current_tenant()), at=clock.now())


@reaction(PicksSettled)
def tell_consultants(event: PicksSettled) -> None:
    """Tell the consultants whose customers' picks are deals."""
    picks = list(Pick.objects.select_related("launch").filter(pk__in=event.pick_ids))
    if picks:
        tell(picks[0].launch, picks, SETTLED, at=event.at)
