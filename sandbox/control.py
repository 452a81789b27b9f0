"""`/_control/`: the actions for people and external test programs. In-process tests use `Actions` directly."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from sandbox import control_page
from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.http import Request, Response, json_response, page_response, redirect
from sandbox.payments import NotOpen
from sandbox.state import SandboxState


def respond(sandbox: SandboxState, request: Request) -> Response:
    if request.method in ("GET", "HEAD"):
        if request.path == "/_control/state":
            return json_response(state(sandbox))
        if request.path in ("/_control", "/_control/"):
            return page_response(control_page.render(state(sandbox)))
        return json_response({"error": {"message": f"Nothing at {request.path}."}}, 404)
    if request.method != "POST" or not request.path.startswith("/_control/do/"):
        return json_response({"error": {"message": "POST to /_control/do/<verb>."}}, 405)
    if _foreign(request):
        return json_response({"error": {"message": "Another site's page may not steer the sandbox."}}, 403)
    verb = VERBS.get(request.path.removeprefix("/_control/do/"))
    if not verb:
        return json_response({"error": {"message": "Unknown verb.", "verbs": sorted(VERBS)}}, 404)
    try:
        result = verb(sandbox, _Arguments(request))
    except NotOpen as error:
        return json_response({"error": {"message": f"The session is {error.session['status']}."}}, 409)
    except (KeyError, ValueError, TypeError) as error:
        raise ApiError(f"Missing or malformed: {error}") from None
    if request.wants_json():
        return json_response({"result": result})
    return redirect("/_control/")


def _foreign(request: Request) -> bool:
    """Whether the request comes from a page of another site, which must not use the controls."""
    origin = request.header("origin")
    if origin and urlsplit(origin).netloc != request.header("host"):
        return True
    return request.header("sec-fetch-site", "none") not in ("none", "same-origin")


class _Arguments:
    """A form's or a JSON object's values, with types."""

    def __init__(self, request: Request):
        is_json = "application/json" in request.header("content-type")
        self._values = (json.loads(request.body or b"{}") if is_json else request.form()) | request.arguments()

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, default)
        if value is None:
            raise KeyError(name)
        return str(value)

    def number(self, name: str, default: float) -> float:
        return float(self._values.get(name) or default)

    def whole(self, name: str, default: int | None = None) -> int | None:
        value = self._values.get(name)
        return int(value) if value not in (None, "") else default

    def flag(self, name: str, default: bool = False) -> bool:
        return str(self._values.get(name, default)).lower() in ("true", "1", "on", "yes")

    def has(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def object(self, name: str) -> dict | None:
        return self._values.get(name)


def _fault(sandbox: SandboxState, arguments: _Arguments) -> None:
    """`kind`: fail (status, stored), hang (seconds), lose, slow (seconds)."""
    fault_kind = arguments.text("kind")
    if fault_kind not in ("fail", "hang", "lose", "slow"):
        raise ValueError(fault_kind)
    sandbox.faults.order(
        Fault(
            path=arguments.text("path", "/v1/*"),
            method=arguments.text("method", "*"),
            times=arguments.whole("times", 1),
            status=arguments.whole("status", 500) if fault_kind == "fail" else None,
            after=fault_kind == "lose" or arguments.flag("after"),
            seconds=arguments.number("seconds", {"hang": 30, "slow": 1}.get(fault_kind, 0)),
            slow=fault_kind == "slow",
            stored=arguments.flag("stored") if arguments.has("stored") else None,
        )
    )


def _forge(sandbox: SandboxState, arguments: _Arguments) -> list:
    event = arguments.object("event") or sandbox.get("event", arguments.text("id"))
    if not isinstance(event, dict):
        raise ValueError("event")
    return sandbox.webhooks.forge(
        event,
        secret=arguments.text("secret", "whsec_forged"),
        age=arguments.whole("age", 0),
        header=arguments.object("header"),
    )


VERBS: dict[str, Callable] = {
    "pay": lambda s, g: s.pay(g.text("id")),
    "decline": lambda s, g: s.decline(g.text("id")),
    "pay-later": lambda s, g: s.pay_later(g.text("id")),
    "settle": lambda s, g: s.settle(g.text("id"), succeeded=g.flag("succeeded", True)),
    "expire": lambda s, g: s.expire(g.text("id")),
    "refund": lambda s, g: s.refund_in_dashboard(g.text("id"), g.whole("amount")),
    "refund-succeed": lambda s, g: s.succeed_refund(g.text("id")),
    "refund-fail": lambda s, g: s.fail_refund(g.text("id")),
    "refund-fail-next": lambda s, g: s.fail_next_refunds(g.whole("times", 1)),
    "dispute-open": lambda s, g: s.open_dispute(g.text("id"), amount=g.whole("amount")),
    "dispute-close": lambda s, g: s.close_dispute(g.text("id"), won=g.flag("won")),
    "redeliver": lambda s, g: s.webhooks.redeliver(g.text("id")),
    "clock": lambda s, g: s.shift_clock(g.number("seconds", 0)),
    "fault": _fault,
    "faults-clear": lambda s, g: s.faults.clear(),
    "webhooks-hold": lambda s, g: s.webhooks.hold(),
    "webhooks-release": lambda s, g: s.webhooks.release(g.text("order", "created")),
    "webhooks-duplicate": lambda s, g: s.webhooks.duplicate(g.whole("copies", 2), parallel=g.flag("parallel")),
    "webhooks-delay": lambda s, g: s.webhooks.delay(g.number("seconds", 0)),
    "webhooks-reverse": lambda s, g: s.webhooks.reverse(g.flag("on", True)),
    "webhooks-drop": lambda s, g: s.webhooks.drop(g.text("type", "*"), g.whole("times", 1)),
    "webhooks-reset": lambda s, g: s.webhooks.reset(),
    "forge": _forge,
    "reset": lambda s, g: s.reset(),
}


def state(sandbox: SandboxState) -> dict:
    """The state of the sandbox, with the newest hundred objects of each kind."""
    with sandbox.world.act() as store:
        kinds = ("checkout.session", "charge", "refund", "dispute")
        listed_objects = {kind: store.select(kind, limit=100) for kind in kinds}
        events = store.select("event", limit=100)
        rows = store.db.execute("SELECT * FROM deliveries ORDER BY id DESC LIMIT 400").fetchall()
        endpoints = store.select("webhook_endpoint")
    webhooks = sandbox.webhooks
    return {
        "now": sandbox.world.now(),
        "clock_offset": sandbox.world.offset,
        "sessions": listed_objects["checkout.session"],
        "charges": listed_objects["charge"],
        "refunds": listed_objects["refund"],
        "disputes": listed_objects["dispute"],
        "events": events,
        "deliveries": [dict(row) for row in rows],
        "webhook_endpoints": endpoints,
        "faults": [vars(fault) for fault in sandbox.faults.listed()],
        "webhooks": {
            "held": webhooks.held,
            "copies": webhooks.copies,
            "parallel": webhooks.parallel,
            "delay": webhooks.delay_seconds,
            "reversed": webhooks.reversed,
        },
    }
