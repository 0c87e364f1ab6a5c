"""The port a server wants, looked at before anything is begun."""

from __future__ import annotations

import errno
import socket

from anchang.cli.ground import CannotGoOn


def need_port(host: str, port: int, command: str) -> None:
    """Return if nobody listens there; processes that would share the port count. Raises CannotGoOn."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotGoOn(f"port {port} is in use. Choose another: {command} --port {port + 1}") from error
            raise CannotGoOn(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
