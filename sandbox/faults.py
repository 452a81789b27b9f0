"""Faults ordered by tests and people: for the next N calls of a path, before or after the calls take effect."""

import fnmatch
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import Hangup
from sandbox.http import Response, json_response

_WORDS = {
    400: ("invalid_request_error", None, "The sandbox was told to refuse this call."),
    401: ("invalid_request_error", None, "The sandbox was told to refuse this key."),
    402: ("card_error", "card_declined", "The sandbox was told to decline this call."),
    409: (
        "invalid_request_error",
        "lock_timeout",
        "The sandbox was told that this object is being changed elsewhere.",
    ),
    429: ("rate_limit_error", "rate_limit", "The sandbox was told to say: too many requests."),
}
#: Errors that Stripe stores under the idempotency key.
_STORED = {402, 500}


@dataclass
class Fault:
    """A fault of the next `times` calls whose path matches the shell pattern `path`.

    With `after` the call takes effect before the fault. With `status` the answer is an error; without it the connection
    is closed after `seconds`. With `slow` the normal answer is sent after `seconds`. With `garbage` the answer is an
    HTML page with status 200. With `stored` an error is stored under the idempotency key, and replayed for a day.
    None chooses as Stripe does: what its API answers is stored (500, 402), what is answered before the API runs is not
    (a gateway's 502 to 504, 429, 409, 401, refused parameters).
    """

    path: str = "*"
    method: str = "*"
    times: int = 1
    status: int | None = None
    after: bool = False
    seconds: float = 0
    slow: bool = False
    garbage: bool = False
    headers: dict = field(default_factory=dict)
    stored: bool | None = None

    @property
    def uses_up_key(self) -> bool:
        """Whether the error is stored under the idempotency key."""
        if self.status is None:
            return False
        return self.status in _STORED if self.stored is None else self.stored

    def refusal(self) -> Response:
        """The error that the fault answers."""
        type, code, message = _WORDS.get(self.status, ("api_error", None, "The sandbox was told to fail here."))
        error = {"message": message, "type": type, **({"code": code} if code else {})}
        return json_response({"error": error}, self.status, self.headers)

    def matches(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in ("*", method) and fnmatch.fnmatchcase(path, self.path)


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._ordered: list[Fault] = []
        self._stopped = threading.Event()

    def fail(
        self,
        path: str = "/v1/*",
        status: int = 500,
        *,
        times: int = 1,
        after: bool = False,
        method: str = "*",
        stored: bool | None = None,
        **headers,
    ):
        """The next `times` calls are answered with `status`. Keyword `headers`, e.g. `stripe_should_retry="false"`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return self.order(Fault(path, method, times, status, after, headers=named, stored=stored))

    def hang(
        self,
        path: str = "/v1/*",
        seconds: float = 30,
        *,
        times: int = 1,
        after: bool = False,
        method: str = "*",
    ):
        """No answer for `seconds`, then the connection closes. A client with a shorter timeout times out."""
        return self.order(Fault(path, method, times, None, after, seconds))

    def lose(self, path: str = "/v1/*", *, times: int = 1, method: str = "*"):
        """The call takes effect, but the client gets no answer."""
        return self.order(Fault(path, method, times, None, after=True))

    def slow(self, path: str = "/v1/*", seconds: float = 1, *, times: int = 1, method: str = "*"):
        return self.order(Fault(path, method, times, None, False, seconds, slow=True))

    def garble(self, path: str = "/v1/*", *, times: int = 1, after: bool = False, method: str = "*"):
        """The answer is an HTML page, as from a proxy between the site and Stripe."""
        return self.order(Fault(path, method, times, after=after, garbage=True))

    def order(self, fault: Fault) -> Fault:
        with self._lock:
            self._ordered.append(fault)
        return fault

    def listed(self) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._ordered if fault.times > 0]

    def clear(self) -> None:
        with self._lock:
            self._ordered.clear()

    def stop(self) -> None:
        """Ends the waiting of all calls, so that the server can stop."""
        self._stopped.set()

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._ordered:
                if fault.matches(method, path):
                    fault.times -= 1
                    return fault
        return None

    def around(self, fault: Fault | None, call: Callable[[], Response]) -> Response:
        """The answer of `call` with the fault applied. Raises `Hangup` when the client must get no answer."""
        if fault is None:
            return call()
        if fault.slow:
            self._stopped.wait(fault.seconds)
            return call()
        if fault.after:
            call()
        self._stopped.wait(fault.seconds)
        if fault.garbage:
            return Response(200, b"<html>Welcome to the wireless network</html>", {"Content-Type": "text/html"})
        if fault.status is None:
            raise Hangup
        return fault.refusal()
