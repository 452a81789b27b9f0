"""The demo's ports: taken before the long load, and handed to the processes that serve them."""

import multiprocessing
import os
import socket
import sys
from functools import partial

from honcho import process
from honcho.manager import Manager

#: Name of the variable → the socket that listens on its port.
held: dict[str, socket.socket] = {}


def hold(name: str, port: int) -> bool:
    """Listen on the port, so that nobody else can take it. Returns False when it is in use.

    Binding alone would not hold it: of two programs that only bind, both may succeed.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    host = os.environ.get("BIND_HOST") or "127.0.0.1" if name == "PORT" else "127.0.0.1"
    try:
        taken.bind((host, port))
        taken.listen(256)
    except OSError:
        taken.close()
        return False
    taken.set_inheritable(True)
    held[name] = taken
    return True


class _Process(process.Process):
    """A process that inherits sockets. Honcho itself closes everything."""

    def __init__(self, *args, inherits: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self._child_ctor = partial(process.Popen, pass_fds=inherits)


class SocketManager(Manager):
    """Honcho's manager, whose processes inherit the sockets that are held."""

    def __init__(self):
        if sys.platform != "win32":
            # Honcho's own helper processes must have the sockets before they can pass them on.
            multiprocessing.set_start_method("fork", force=True)
        super().__init__()
        self._process_ctor = partial(_Process, inherits=[each.fileno() for each in held.values()])
