"""Delivery of webhook events: signed like Stripe's, sent from a separate thread, and retried until a 2xx answer."""

import hashlib
import hmac
import http.client
import json
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from sandbox.world import World


def signature(payload: bytes, secrets: list[str], timestamp: int) -> str:
    """The `Stripe-Signature` header. It has several signatures while a secret is rotated."""
    signed = f"{timestamp}.".encode() + payload
    marks = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={mark}" for mark in marks)])


def post(url: str, payload: bytes, header: str | None, timeout: float) -> tuple[int | None, str]:
    """The status (None without an answer) and the text of the answer. As at Stripe, redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=timeout)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Accept": "*/*; q=0.5, application/xml",
        "Cache-Control": "no-cache",
    }
    if header is not None:
        headers["Stripe-Signature"] = header
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), payload, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(2000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"
    finally:
        connection.close()


#: A secret that no endpoint has.
FORGED = "whsec_forged"


class Webhooks:
    """The delivery thread. Tests disturb it with `hold`, `duplicate`, `delay`, `reverse`, `drop` and `forge`."""

    def __init__(self, world: World):
        self.world = world
        self._signal = threading.Event()
        self._stopping = False
        self._busy: set[int] = set()
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        self.reset()

    def reset(self) -> None:
        """End all disturbances. Held deliveries are sent."""
        self.held = False
        self.copies = 1
        self.parallel = False
        self.delay_seconds = 0.0
        self.reversed = False
        self._drops: list[tuple[str, int]] = []
        self.wake()

    # -- running ---------------------------------------------------------------------------------------------------
    def start(self) -> None:
        self._stopping = False
        self._pool = ThreadPoolExecutor(self.world.options.webhook_workers, thread_name_prefix="sandbox-webhook")
        self._thread = threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        if self._thread:
            self._thread.join(timeout=5)
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self) -> None:
        self._signal.set()

    def plan_deliveries(self, events: list[dict]) -> None:
        """Apply the order, delay or loss that a test asked for. Runs in the transaction of the events."""
        db = self.world.store.db
        rows = [
            row["id"]
            for event in events
            for row in db.execute("SELECT id FROM deliveries WHERE event = ? ORDER BY id", (event["id"],))
        ]
        start = time.time() + self.delay_seconds
        for number, id in enumerate(reversed(rows) if self.reversed else rows):
            db.execute("UPDATE deliveries SET next_at = ? WHERE id = ?", (start + number * 1e-4, id))
        for event in events:
            if self._is_dropped(event["type"]):
                db.execute("UPDATE deliveries SET state = 'dropped' WHERE event = ?", (event["id"],))

    def _is_dropped(self, type: str) -> bool:
        for number, (event_type, times) in enumerate(self._drops):
            if event_type in ("*", type) and times > 0:
                self._drops[number] = (event_type, times - 1)
                return True
        return False

    def _run(self) -> None:
        while not self._stopping:
            self._signal.clear()
            try:
                pause = self._turn()
            except Exception as error:  # a planned action that fails must not end the deliveries
                sys.stderr.write(f"sandbox: {error!r}\n")
                pause = 0.5
            self._signal.wait(pause)

    def _turn(self) -> float:
        """Run due actions and start pending deliveries. Returns the time until the next turn, in seconds."""
        with self.world.act() as store:
            due = store.next_due()
            free = self.world.options.webhook_workers - len(self._busy)
            rows = store.db.execute(
                "SELECT * FROM deliveries WHERE state = 'pending' ORDER BY next_at, id LIMIT ?",
                (len(self._busy) + 20,),
            ).fetchall()
        rows = [row for row in rows if row["id"] not in self._busy]
        ready = [] if self.held else [row for row in rows if row["next_at"] <= time.time()][: max(free, 0)]
        for row in ready:
            self._busy.add(row["id"])
            self._pool.submit(self._attempt, dict(row))
        if ready:
            return 0
        waits = [0.5]
        if due is not None:
            waits.append(max(due - self.world.moment(), 0.01))
        if rows and free > 0 and not self.held:
            waits.append(max(rows[0]["next_at"] - time.time(), 0.005))
        return min(waits)

    def _attempt(self, row: dict) -> None:
        try:
            status, note = self._send(row)
            schedule = self.world.options.retry_schedule
            with self.world.act() as store:
                attempts = row["attempts"] + 1
                if status and 200 <= status < 300:
                    state, next_at = "done", None
                elif attempts > len(schedule):
                    state, next_at = "failed", None
                else:
                    state, next_at = "pending", time.time() + schedule[attempts - 1]
                store.db.execute(
                    "UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, status = ?, note = ? WHERE id = ?",
                    (state, attempts, next_at, status, note[:300], row["id"]),
                )
        finally:
            self._busy.discard(row["id"])
            self.wake()

    def _send(self, row: dict) -> tuple[int | None, str]:
        with self.world.act() as store:
            event = store.get("event", row["event"])
            endpoint = store.get("webhook_endpoint", row["endpoint"])
            secrets = store.hidden(row["endpoint"]).get("secrets", [])
        if not event or not endpoint:
            return 200, "the endpoint is gone"
        copies = [lambda: self._post(endpoint, event, secrets)] * self.copies
        if self.parallel and len(copies) > 1:
            with ThreadPoolExecutor(len(copies)) as pool:
                answers = [done.result() for done in [pool.submit(copy) for copy in copies]]
        else:
            answers = [copy() for copy in copies]
        return answers[0]

    def _post(self, endpoint: dict, event: dict, secrets: list[str], timestamp: int | None = None):
        payload = json.dumps(event, indent=2, ensure_ascii=False).encode()
        # Signed with the real time, because the receiver's clock is not shifted.
        header = signature(payload, secrets, timestamp or int(time.time()))
        return post(endpoint["url"], payload, header, self.world.options.webhook_timeout)

    # -- waiting -----------------------------------------------------------------------------------------------------
    def wait_idle(self, timeout: float = 10) -> bool:
        """Wait until no delivery is running or pending (including later retries). Returns False on timeout."""
        return self._wait(lambda: not self._open("1"), timeout)

    def wait_quiet(self, timeout: float = 10) -> bool:
        """Wait until no delivery is running. Returns False on timeout."""
        return self._wait(lambda: not self._busy, timeout)

    def wait_answered(self, object_id: str, type: str, timeout: float) -> bool:
        """Wait until the first attempt to deliver this object's event is answered. Returns False on timeout."""
        condition = (
            "attempts = 0 AND event IN (SELECT id FROM objects WHERE kind = 'event' AND owner = ? "
            "AND json_extract(body, '$.type') = ?)"
        )
        return self._wait(lambda: self.held or not self._open(condition, (object_id, type)), timeout)

    def _open(self, condition: str, values: tuple = ()) -> int:
        with self.world.act() as store:
            sql = f"SELECT count(*) FROM deliveries WHERE state = 'pending' AND {condition}"  # noqa: S608 - `condition` is a constant of this module
            return store.db.execute(sql, values).fetchone()[0]

    def _wait(self, done: Callable[[], bool], timeout: float) -> bool:
        end = time.monotonic() + timeout
        while not done():
            remaining = end - time.monotonic()
            if remaining <= 0:
                return False
            time.sleep(min(remaining, 0.02))
        return True

    # -- disturbances ------------------------------------------------------------------------------------------------
    def hold(self) -> None:
        self.held = True

    def release(self, order: str = "created") -> None:
        """Send held deliveries. `order` is "created" or "reversed"."""
        with self.world.act() as store:
            rows = store.db.execute("SELECT id FROM deliveries WHERE state = 'pending' ORDER BY id").fetchall()
            if order == "reversed":
                rows.reverse()
            for number, row in enumerate(rows):
                at = time.time() + number * 1e-4
                store.db.execute("UPDATE deliveries SET next_at = ? WHERE id = ?", (at, row["id"]))
        self.held = False
        self.wake()

    def duplicate(self, copies: int = 2, *, parallel: bool = False) -> None:
        """Each delivery is posted `copies` times, one after the other or at once."""
        self.copies, self.parallel = copies, parallel

    def delay(self, seconds: float) -> None:
        self.delay_seconds = seconds

    def reverse(self, on: bool = True) -> None:
        """Send the events of a transaction in reverse order."""
        self.reversed = on

    def drop(self, type: str = "*", times: int = 1) -> None:
        """Never send the next `times` events of this type. They are listed as dropped."""
        self._drops.append((type, times))

    def redeliver(self, event_id: str) -> list[int | None]:
        """Send the event now, also if it was delivered. Returns the status of each endpoint."""
        with self.world.act() as store:
            rows = store.db.execute("SELECT * FROM deliveries WHERE event = ?", (event_id,)).fetchall()
        statuses = []
        for row in rows:
            status, note = self._send(dict(row))
            statuses.append(status)
            state = "done" if status and 200 <= status < 300 else row["state"]
            with self.world.act() as store:
                store.db.execute(
                    "UPDATE deliveries SET state = ?, status = ?, note = ?, attempts = attempts + 1 WHERE id = ?",
                    (state, status, note[:300], row["id"]),
                )
        return statuses

    def forge(self, event: dict, *, secret: str = FORGED, age: int = 0, header: str | None = None) -> list[int | None]:
        """Send `event` to every endpoint, signed with `secret` at a time `age` seconds ago. Nothing is stored.

        `header` replaces the signature header; "" leaves it out. Returns the status of each endpoint.
        """
        payload = json.dumps(event, indent=2, ensure_ascii=False).encode()
        sent = signature(payload, [secret], int(time.time()) - age) if header is None else header
        with self.world.act() as store:
            urls = [endpoint["url"] for endpoint in store.select("webhook_endpoint")]
        return [post(url, payload, sent or None, self.world.options.webhook_timeout)[0] for url in urls]

    def roll_secret(self, endpoint_id: str, new: str, *, keep_old: bool = True) -> None:
        with self.world.act() as store:
            old = store.hidden(endpoint_id).get("secrets", []) if keep_old else []
            body = store.get("webhook_endpoint", endpoint_id)
            store.save(body, hidden={"secrets": [new, *old][:2]})
