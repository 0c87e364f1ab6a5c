"""Everything on one port, as ASGI: the live streams in the loop, the pages in threads behind it."""

from __future__ import annotations

from django.conf import settings

from anchang.config import env
from anchang.config.launch import door, stream
from anchang.config.wsgi import application as pages
from anchang.gate.database import open_database
from anchang.gate.front import Front
from anchang.gate.launch.faces import asgi
from anchang.gate.live import Live
from anchang.gate.pages import Pages
from anchang.gate.store import SqlStore
from anchang.modules.inventory.api import SEE_UNITS

# The streams tell what the board shows: to the same roles.
store = SqlStore(open_database(settings.DATABASES["default"]), [str(role) for role in SEE_UNITS.levels])
live = Live(store, secret=settings.SECRET_KEY)
launches, watched = door(), stream()

application = Front(
    pages=Pages(pages, threads=env.number("THREADS", 6, low=1, high=64)),
    doors={"live": live, "gate": watched.before(asgi(launches))},
    closing=(live.close, watched.close, launches.close),
)
