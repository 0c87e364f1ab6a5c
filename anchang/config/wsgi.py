"""The pages and the REST operations, as WSGI: threads serve Django several times faster than ASGI (ecosystem guide)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.config.settings")

application = get_wsgi_application()
