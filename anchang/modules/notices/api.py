"""The door for later modules."""

from __future__ import annotations

from anchang.modules.notices.actions import notify, settle
from anchang.modules.notices.kinds import register_kind
from anchang.modules.notices.queries import told_of, unread_count

__all__ = ["notify", "register_kind", "settle", "told_of", "unread_count"]
