"""Everything on one port, as ASGI: the live streams in the loop, the pages in threads behind it."""

from __future__ import annotations

from django.conf import settings

from anchang.config import env
from anchang.config.wsgi import application as pages
from anchang.gate.front import Front
from anchang.gate.launch.desk import open_desk
from anchang.gate.launch.door import Door
from anchang.gate.launch.faces import asgi
from anchang.gate.live import Live
from anchang.gate.pages import Pages
from anchang.gate.store import open_store
from anchang.modules.inventory.api import SEE_UNITS

# The streams tell what the board shows: to the same roles.
store = open_store(settings.DATABASES["default"], watchers=[str(role) for role in SEE_UNITS.levels])
live = Live(store, secret=settings.SECRET_KEY)
door = Door(lambda: open_desk(settings.DATABASES["default"]), secret=settings.SECRET_KEY)

application = Front(
    pages=Pages(pages, threads=env.number("THREADS", 6, low=1, high=64)),
    doors={"live": live, "gate": asgi(door)},
    closing=(live.close, door.close),
)
