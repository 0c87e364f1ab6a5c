"""What facts mean for launches."""

from __future__ import annotations

from anchang.kernel import clock
from anchang.kernel.events import reaction
from anchang.modules.launches.actions.sign_in import send_code
from anchang.modules.launches.events import CodeAsked


@reaction(CodeAsked)
def answer_code(event: CodeAsked) -> None:
    """Send the code where the number is of the launch."""
    send_code(event.code_id, at=clock.now())
