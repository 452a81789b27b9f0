"""The sandbox's objects, clock and events, protected by one lock. Every action is one transaction."""

import json
import secrets
import string
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

from sandbox import API_VERSION
from sandbox.options import Options
from sandbox.store import Store

_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(length))


class World:
    def __init__(self, store: Store, options: Options):
        self.store = store
        self.options = options
        self.offset = 0.0
        self.base_url = ""
        #: Name of a planned action → function(world, id). `SandboxState` fills it.
        self.acts: dict[str, Callable] = {}
        #: `before_commit` is called with a transaction's events, oldest first; `after_commit` after the commit.
        self.before_commit: Callable[[list[dict]], None] = lambda events: None
        self.after_commit: Callable[[], None] = lambda: None
        #: Outcomes of the next refunds, as tests have asked for, such as "failed".
        self.next_refunds: list[str] = []
        self._lock = threading.RLock()
        self._depth = 0
        self._fresh: list[dict] = []
        self._request: dict = {"id": None, "idempotency_key": None}

    # -- time ------------------------------------------------------------------------------------------------------
    def now(self) -> int:
        return int(self.moment())

    def moment(self) -> float:
        return time.time() + self.offset

    # -- transactions ----------------------------------------------------------------------------------------------
    @contextmanager
    def act(self, request: dict | None = None):
        """A transaction under the lock. Due actions run first, so that reads are up to date."""
        fresh: list[dict] = []
        with self._lock:
            self._depth += 1
            if self._depth == 1:
                self._fresh = []
                self.store.db.execute("BEGIN IMMEDIATE")
            try:
                if self._depth == 1:
                    self.run_due()
                    self._request = request or {"id": None, "idempotency_key": None}
                yield self.store
            except BaseException:  # every exception, also Ctrl-C, rolls the transaction back
                if self._depth == 1:
                    self.store.db.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    fresh = self._fresh
                    if fresh:
                        self.before_commit(fresh)
                    self.store.db.execute("COMMIT")
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._request = {"id": None, "idempotency_key": None}
        if fresh:
            self.after_commit()

    def run_due(self) -> None:
        while item := self.store.take_due(self.moment()):
            self.acts[item[0]](self, item[1])

    # -- events ----------------------------------------------------------------------------------------------------
    def emit(self, type: str, body: dict, previous: dict | None = None) -> dict:
        """Store the event, and a delivery for each endpoint that subscribes to it."""
        endpoints = [
            endpoint
            for endpoint in self.store.select("webhook_endpoint", newest=False)
            if endpoint["status"] == "enabled" and {"*", type} & set(endpoint["enabled_events"])
        ]
        data = {"object": json.loads(json.dumps(body))}
        if previous:
            data["previous_attributes"] = previous
        event = {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "context": None,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(endpoints),
            "request": dict(self._request),
            "type": type,
        }
        self.store.add(event, owner=body.get("id"))
        for endpoint in endpoints:
            self.store.db.execute(
                "INSERT INTO deliveries (event, endpoint, state, next_at) VALUES (?, ?, 'pending', ?)",
                (event["id"], endpoint["id"], time.time()),
            )
        self._fresh.append(event)
        return event
