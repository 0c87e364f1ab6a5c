"""The launch door alone, as RSGI: for processes that serve nothing else (architecture guide §6)."""

from __future__ import annotations

from django.conf import settings

from anchang.gate.launch.desk import open_desk
from anchang.gate.launch.door import Door
from anchang.gate.launch.faces import Rsgi

application = Rsgi(Door(lambda: open_desk(settings.DATABASES["default"]), secret=settings.SECRET_KEY))
