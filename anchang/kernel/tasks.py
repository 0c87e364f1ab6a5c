"""What the kernel does by itself at night."""

from __future__ import annotations

from anchang.kernel import connections, work


@work.daily(name="kernel.learn_sizes", hour=4, minute=20)
def learn_sizes() -> None:
    """Let SQLite learn how its rows are spread."""
    connections.learn_sizes()
