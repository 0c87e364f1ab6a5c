"""Where a list by arrival goes on, as an opaque cursor."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel.errors import BadInput


def write_place(at: datetime, pk: UUID) -> str:
    """Return the cursor after a row."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{pk.hex}".encode()).decode().rstrip("=")


def read_place(cursor: str) -> tuple[datetime, UUID] | None:
    """Read a cursor back; None at the beginning. Raises BadInput."""
    if not cursor:
        return None
    try:
        moment, _bar, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, UUID(pk)
    except (ValueError, binascii.Error) as error:
        raise BadInput({"cursor": _("分页游标无效，请从第一页重新读取。")}) from error
