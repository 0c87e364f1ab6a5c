"""The launch door alone, as RSGI: for processes that serve nothing else (architecture guide §6)."""

from __future__ import annotations

from anchang.config.launch import door
from anchang.gate.launch.faces import Rsgi

application = Rsgi(door())
