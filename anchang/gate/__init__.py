"""The launch door and the live streams: bare ASGI. No ORM, no templates, no sessions (architecture guide §7)."""
