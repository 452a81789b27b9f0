"""The sandbox as a threading HTTP server on the loopback interface."""

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sandbox import control, hosted, register
from sandbox.errors import ApiError, Hangup
from sandbox.http import Request, Response, json_response
from sandbox.options import DEFAULT_EVENTS, Options
from sandbox.resources import webhook_endpoints
from sandbox.state import SandboxState

LARGEST_BODY = 1_000_000
_LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}


class Sandbox(SandboxState):
    """The sandbox with its server: `Sandbox(webhook_url=…, webhook_secret=…).start()`, or used as a context manager.

    Port 0 picks a free port. `listen_fd` is the number of a socket that listens already, instead. `state` is the path
    of the SQLite file; with None the state is kept in memory only.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        listen_fd: int | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        webhook_events: tuple[str, ...] | list[str] = DEFAULT_EVENTS,
        state: str | None = None,
        options: Options | None = None,
    ):
        super().__init__(state=state, options=options)
        self._port = port
        self._listen_fd = listen_fd
        self._configured = (webhook_url, webhook_secret, list(webhook_events))
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> "Sandbox":
        self._server = _Server(("127.0.0.1", self._port), _handler(self), bind_and_activate=self._listen_fd is None)
        if self._listen_fd is not None:
            self._server.take(socket.socket(fileno=self._listen_fd))
        self._port = self._server.server_address[1]
        self.world.base_url = f"http://127.0.0.1:{self._port}"
        url, secret, events = self._configured
        if url:
            webhook_endpoints.configure(self.world, url, secret, events)
        self.webhooks.start()
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        self.faults.stop()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self.webhooks.stop()
        self.world.store.close()

    def configure_webhook(self, url: str, secret: str, events: list[str] | tuple[str, ...] = DEFAULT_EVENTS) -> None:
        """Set the webhook endpoint later, for tests whose site starts after the sandbox."""
        webhook_endpoints.configure(self.world, url, secret, list(events))

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()

    def respond(self, request: Request) -> Response:
        if urlsplit(f"//{request.header('host')}").hostname not in _LOCAL_NAMES:
            # Protects against DNS rebinding: another site's host name may point at this machine.
            return json_response({"error": {"message": "The sandbox answers to this machine's own names only."}}, 421)
        if request.path == "/_health":
            return json_response({"status": "ok"})
        if request.path.startswith("/_control"):
            return control.respond(self, request)
        fault = self.faults.take(request.method, request.path)
        if request.path.startswith("/v1/"):
            return self.api.handle(request, fault)
        if request.path.startswith("/c/"):
            return self.faults.around(fault, lambda: hosted.respond(self, request))
        if request.path.startswith("/brreg/"):
            return self.faults.around(fault, lambda: register.respond(request))
        return json_response({"error": {"message": f"Nothing at {request.path}."}}, 404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    allow_reuse_address = True

    def take(self, listening: socket.socket) -> None:
        """Serve on a socket that listens already."""
        self.socket.close()
        self.socket = listening
        self.server_address = listening.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        # Clients that close the connection are expected here, so they are not logged.
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """The request handler. `_handler` makes a subclass with the sandbox as class attribute."""

    sandbox: Sandbox
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    wbufsize = 65536  # headers and body are sent in one packet
    timeout = 60

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _serve(self):
        try:
            response = self.sandbox.respond(self._request())
        except Hangup:
            self.close_connection = True
            return
        except ApiError as error:
            response = json_response({"error": error.body}, error.status)
        except Exception as error:  # an internal error is answered as Stripe answers its own
            self.log_error("%s %s: %r", self.command, self.path, error)
            response = json_response({"error": {"message": "The sandbox broke.", "type": "api_error"}}, 500)
            if self.sandbox.options.verbose:
                raise
        self._write(response)

    def _request(self) -> Request:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise ApiError("The body is too large.", status=413)
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, parts.query, headers, self.rfile.read(int(length)))

    def _write(self, response: Response):
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    do_GET = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base class's names

    def log_message(self, format, *args):
        if self.sandbox.options.verbose:
            super().log_message(format, *args)

    def log_error(self, format, *args):
        super().log_message(format, *args)


def _handler(sandbox: Sandbox) -> type[_Handler]:
    """A handler class for this sandbox. The standard library creates a handler object for each request from it."""
    return type("Handler", (_Handler,), {"sandbox": sandbox})
