"""Sessions are sealed at rest: on the way through sign-in they hold numbers, codes and fresh secrets."""

from __future__ import annotations

import json
from typing import Any

from anchang.kernel.vault import open_sealed, seal

PLACE = {"tenant": "", "place": "django_session.session_data"}


class SealedSerializer:
    """JSON, sealed by the vault; Django signs it and compresses it as usual."""

    def dumps(self, obj: Any) -> bytes:
        """Return the sealed content."""
        return seal(json.dumps(obj, separators=(",", ":")), **PLACE)

    def loads(self, data: bytes) -> Any:
        """Return the content. Raises BrokenSeal, which Django reads as an empty session."""
        return json.loads(open_sealed(data, **PLACE))
