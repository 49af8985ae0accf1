"""Application server of `quickstart`: Granian on a port that no other program can share.

Granian sets SO_REUSEPORT on its sockets: a second server on the port starts without an error, and the kernel gives each
server some of the requests. Here the socket is bound first, without that option, and the workers inherit it.
"""

import multiprocessing
import socket
from typing import Any

from granian.constants import Interfaces
from granian.net import SocketHolder
from granian.server.mp import MPServer


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port. Raises OSError if another program does."""
    listener = socket.create_server((host, port))
    listener.set_inheritable(True)
    return listener


class Server(MPServer):
    """Granian on a given listening socket."""

    def __init__(self, listener: socket.socket, **options: Any) -> None:
        host, port = listener.getsockname()
        options |= {"address": host, "port": port, "interface": Interfaces.WSGI}
        super().__init__("config.wsgi:application", **options)
        self.listener = listener

    def _init_shared_socket(self) -> None:
        self._sso = self.listener
        self._shd = SocketHolder(self.listener.fileno(), False, self.backlog)  # type: ignore[assignment, call-arg]


def serve(listener: socket.socket) -> None:
    """Serve until the process is terminated. Workers are forked, so that they inherit the socket."""
    multiprocessing.set_start_method("fork", force=True)
    # Without respawning, one killed worker stops the whole server.
    Server(listener, workers=1, blocking_threads=4, respawn_failed_workers=True).serve()
