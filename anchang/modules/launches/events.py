"""What this module tells later ones, and itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class CodeAsked(Event):
    """Somebody asked for a sign-in code to some number."""

    code_id: UUID
