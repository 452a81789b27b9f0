"""`/v1/…`: checks the API key, the version and the parameters of a call, and replays answers by idempotency key."""

import base64
import binascii
import hmac
import json
import threading
import time
from collections import deque
from dataclasses import dataclass

from sandbox import API_VERSION, forms, params
from sandbox.errors import ApiError
from sandbox.faults import Fault, Faults
from sandbox.http import Request, Response, json_response
from sandbox.resources.expand import expand
from sandbox.routes import find
from sandbox.world import World, new_id

#: How long an idempotency key is stored, in seconds; Stripe's own limit is a day.
KEY_LIFE = 24 * 60 * 60


@dataclass
class Call:
    """A call that reached the API, recorded for tests."""

    method: str
    path: str
    params: dict
    status: int | None
    idempotency_key: str | None
    replayed: bool = False


class Api:
    def __init__(self, world: World, faults: Faults):
        self.world = world
        self.faults = faults
        self.calls: deque[Call] = deque(maxlen=2000)
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def handle(self, request: Request, fault: Fault | None) -> Response:
        request_id = new_id("req_", 14)
        key = request.header("idempotency-key") or None
        call = Call(request.method, request.path, {}, None, key)
        self.calls.append(call)
        try:
            answer = self._answer(request, fault, request_id, call)
        except ApiError as error:
            answer = json_response({"error": {**error.body, "request_log_url": _log_url(request_id)}}, error.status)
        call.status = answer.status
        answer.headers.setdefault("Request-Id", request_id)
        answer.headers["Stripe-Version"] = request.header("stripe-version") or API_VERSION
        if key:
            answer.headers["Idempotency-Key"] = key
        return answer

    def _answer(self, request: Request, fault: Fault | None, request_id: str, call: Call) -> Response:
        check_key(request.header("authorization"), self.world.options.api_key)
        check_version(request.header("stripe-version"))
        raw = call.params = _parameters(request)
        key = call.idempotency_key if request.method == "POST" else None
        if key is None:
            return self.faults.around(fault, lambda: self._execute(request, raw, request_id, None))
        if len(key) > 255:
            raise ApiError("The idempotency key must be at most 255 characters.", type="idempotency_error")
        with self._lock:
            if key in self._under_way:
                raise ApiError(
                    f"There is currently another in-progress request using this Idempotent Key (that probably "
                    f"means you submitted twice, and the other request is still going through): {key}. Please try "
                    "again later.",
                    status=409,
                    code="idempotency_key_in_use",
                )
            self._under_way.add(key)
        try:
            if fault is not None and fault.uses_up_key:
                return self._once(request, raw, request_id, key, call, fault)
            return self.faults.around(fault, lambda: self._once(request, raw, request_id, key, call))
        finally:
            with self._lock:
                self._under_way.discard(key)

    def _once(
        self, request: Request, raw: dict, request_id: str, key: str, call: Call, fault: Fault | None = None
    ) -> Response:
        """The stored answer of the key, or a new one, which is stored. `fault` is an error to be stored instead."""
        parameters, address = json.dumps(raw, sort_keys=True), f"{request.method} {request.path}"
        with self.world.act() as store:
            store.db.execute("DELETE FROM answers WHERE created < ?", (self.world.moment() - KEY_LIFE,))
            old = store.db.execute("SELECT * FROM answers WHERE key = ?", (key,)).fetchone()
        if old:
            if old["address"] != address or old["params"] != parameters:
                mismatch = "parameters" if old["address"] == address else "endpoint"
                raise ApiError(
                    f"Keys for idempotent requests can only be used with the same {mismatch} they were first used "
                    f"with. Try using a key other than '{key}' if you meant to execute a different request.",
                    type="idempotency_error",
                )
            call.replayed = True
            headers = {
                "Content-Type": "application/json",
                "Idempotent-Replayed": "true",
                "Original-Request": old["request"],
            }
            return Response(old["status"], old["body"].encode(), {**headers, "Request-Id": request_id})
        if fault is not None:
            return self._fail(request, raw, request_id, key, (address, parameters), fault)
        try:
            return self._execute(request, raw, request_id, key, remember=(address, parameters))
        except ApiError as error:
            if error.keep:
                answer = json_response({"error": {**error.body, "request_log_url": _log_url(request_id)}}, error.status)
                with self.world.act():
                    self._remember(key, (address, parameters), answer, request_id)
            raise

    def _fail(
        self, request: Request, raw: dict, request_id: str, key: str, remember: tuple[str, str], fault: Fault
    ) -> Response:
        """Answer and store the fault's error, with `after` once the call took effect. Bad parameters come first."""
        if fault.after:
            self._execute(request, raw, request_id, key)
        else:
            params.check(find(request.method, request.path)[0], raw)
        answer = fault.refusal()
        with self.world.act():
            self._remember(key, remember, answer, request_id)
        return answer

    def _execute(self, request: Request, raw: dict, request_id: str, key: str | None, remember=None) -> Response:
        """Run the operation and store its answer in one transaction, so that a crash keeps both or neither."""
        operation, function, ids = find(request.method, request.path)
        parameters = params.check(operation, raw)
        with self.world.act({"id": request_id, "idempotency_key": key}):
            body = function(self.world, parameters, *ids)
            if "expand" in parameters:
                body = expand(self.world, body, parameters["expand"])
            answer = json_response(body)
            if remember:
                self._remember(key, remember, answer, request_id)
        return answer

    def _remember(self, key: str, remember: tuple[str, str], answer: Response, request_id: str) -> None:
        self.world.store.db.execute(
            "INSERT OR REPLACE INTO answers (key, created, address, params, status, body, request) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, self.world.moment(), *remember, answer.status, answer.body.decode(), request_id),
        )


def _log_url(request_id: str) -> str:
    return f"https://dashboard.stripe.com/test/logs/{request_id}?t={int(time.time())}"


def _parameters(request: Request) -> dict:
    if request.method == "POST" and request.body:
        content_type = request.header("content-type").split(";")[0].strip().lower()
        if content_type != "application/x-www-form-urlencoded":
            raise ApiError(
                "Invalid request (check that your POST content type is application/x-www-form-urlencoded). "
                f"You sent {content_type or 'none'}."
            )
    try:
        text = request.body.decode("utf-8") if request.method == "POST" else request.query
    except UnicodeDecodeError:
        raise ApiError("Invalid request: the parameters are not UTF-8.") from None
    return forms.decode(text)


def check_key(header: str, configured_key: str | None) -> None:
    scheme, _, credentials = header.partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    elif scheme.lower() != "bearer":
        key = ""
    if not key:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    masked_key = f"{key[:8]}{'*' * 12}{key[-4:]}"
    if key.startswith(("sk_live_", "rk_live_")):
        raise ApiError(f"The sandbox takes no live keys: {masked_key}", status=401)
    if configured_key:
        is_valid = hmac.compare_digest(key.encode(), configured_key.encode())
    else:
        is_valid = key.startswith(("sk_test_", "rk_test_"))
    if not is_valid:
        raise ApiError(f"Invalid API Key provided: {masked_key}", status=401)


def check_version(version: str) -> None:
    if version and version != API_VERSION:
        raise ApiError(f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION}.")
