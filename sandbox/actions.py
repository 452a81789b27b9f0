"""Actions for tests that use a `Sandbox` object without a browser: those of the payer, the bank and the clock."""

import time

from sandbox import payments
from sandbox.resources import disputes, refunds, sessions


class Actions:
    """All ids are Stripe's, amounts are in øre and times in seconds. Each action returns the changed object."""

    # -- the payer ---------------------------------------------------------------------------------------------------
    def pay(self, session_id: str, **payer) -> dict:
        """Pay a session; `payer` has `email` and `name`. Raises `payments.NotOpen` when it is complete or expired."""
        return payments.pay(self.world, session_id, **payer)

    def decline(self, session_id: str, **payer) -> dict:
        return payments.decline(self.world, session_id, **payer)

    def pay_later(self, session_id: str, **payer) -> dict:
        return payments.pay_later(self.world, session_id, **payer)

    # -- the bank ----------------------------------------------------------------------------------------------------
    def settle(self, session_id: str, *, succeeded: bool = True) -> dict:
        """End a delayed payment."""
        return payments.settle(self.world, session_id, succeeded=succeeded)

    def succeed_refund(self, refund_id: str) -> dict:
        return refunds.succeed(self.world, refund_id)

    def fail_refund(self, refund_id: str) -> dict:
        """Fail a refund. It may already have succeeded."""
        return refunds.fail(self.world, refund_id)

    def fail_next_refunds(self, times: int = 1) -> None:
        """Let the next refunds be accepted as pending and fail after `Options.refund_after`."""
        self.world.next_refunds += ["failed"] * times

    def refund_in_dashboard(self, payment_intent_id: str, amount: int | None = None) -> dict:
        """Refund as in Stripe's Dashboard: without metadata and idempotency key."""
        with self.world.act():
            params = {"payment_intent": payment_intent_id, **({"amount": amount} if amount else {})}
            return refunds.create(self.world, params)

    def open_dispute(self, charge_id: str, *, amount: int | None = None) -> dict:
        return disputes.open(self.world, charge_id, amount=amount)

    def close_dispute(self, dispute_id: str, *, won: bool = False) -> dict:
        return disputes.close(self.world, dispute_id, won=won)

    # -- the clock ---------------------------------------------------------------------------------------------------
    def expire(self, session_id: str) -> dict:
        """Expire a session now."""
        with self.world.act():
            return sessions.expire(self.world, {}, session_id)

    def shift_clock(self, seconds: float) -> None:
        """Move Stripe's clock forward (or back). Actions that become due run at once."""
        self.world.offset += seconds
        with self.world.act():
            pass

    # -- reading -----------------------------------------------------------------------------------------------------
    def get(self, kind: str, id: str) -> dict | None:
        """An object by id. `kind` is Stripe's `object`, such as "checkout.session", "payment_intent" or "refund"."""
        with self.world.act() as store:
            return store.get(kind, id)

    def all(self, kind: str) -> list[dict]:
        """All objects of a kind, oldest first."""
        with self.world.act() as store:
            return store.select(kind, newest=False)

    def events(self, type: str | None = None) -> list[dict]:
        return [event for event in self.all("event") if type in (None, event["type"])]

    def deliveries(self) -> list[dict]:
        with self.world.act() as store:
            return [dict(row) for row in store.db.execute("SELECT * FROM deliveries ORDER BY id")]

    def wait_for(self, kind: str, id: str, timeout: float = 5, **fields) -> dict:
        """Wait until the object has these values. Raises TimeoutError, which names the actual values."""
        end = time.monotonic() + timeout
        while True:
            body = self.get(kind, id)
            if body and all(body.get(name) == value for name, value in fields.items()):
                return body
            if time.monotonic() > end:
                raise TimeoutError(f"{id} is {body and {name: body.get(name) for name in fields}}, not {fields}")
            time.sleep(0.02)

    def reset(self) -> None:
        """Delete everything except the webhook endpoints, and end all faults."""
        self.faults.clear()
        self.webhooks.hold()
        self.webhooks.wait_quiet()
        with self.world.act() as store:
            endpoints = [(body, store.hidden(body["id"])) for body in store.select("webhook_endpoint", newest=False)]
            store.clear()
            for body, hidden in endpoints:
                store.add(body, hidden=hidden)
        self.world.offset = 0.0
        self.world.next_refunds.clear()
        self.api.calls.clear()
        self.webhooks.reset()
