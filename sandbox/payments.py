"""The actions of a payer on the hosted page, and of the payer's bank afterwards."""

from sandbox.errors import ApiError, missing
from sandbox.resources import payment_shapes, sessions, shapes
from sandbox.resources.account_shapes import customer as customer_shape
from sandbox.world import World, new_id


class NotOpen(Exception):
    """The session is `complete` or `expired`. `session` is its body."""

    def __init__(self, session: dict):
        super().__init__(session["status"])
        self.session = session


def _open(world: World, id: str) -> dict:
    body = world.store.get("checkout.session", id)
    if not body:
        raise missing("checkout.session", id, "session")
    if body["status"] != "open":
        raise NotOpen(body)
    return body


def _intent(world: World, session: dict) -> dict:
    """The session's payment intent, created at the first attempt to pay. It is reused after a declined card."""
    intent = world.store.get("payment_intent", session["payment_intent"])
    if intent:
        return intent
    intent = payment_shapes.payment_intent(session, world.store.hidden(session["id"]).get("intent", {}), world.now())
    world.store.add(intent, owner=session["id"])
    session["payment_intent"] = intent["id"]
    world.store.save(session, owner=intent["id"])
    world.emit("payment_intent.created", intent)
    return intent


def _charge(world: World, intent: dict, details: dict, status: str) -> dict:
    intent["payment_method"] = new_id("pm_1")
    charge = payment_shapes.charge(intent, status=status, details=details, now=world.now(), base_url=world.base_url)
    world.store.add(charge, owner=intent["id"])
    intent["latest_charge"] = charge["id"]
    return charge


def _complete(world: World, session: dict, details: dict, payment_status: str) -> dict:
    session |= {"status": "complete", "payment_status": payment_status, "customer_details": details}
    if session["customer_creation"] == "always" and not session["customer"]:
        customer = customer_shape({"email": details["email"], "name": details["name"]}, world.now())
        session["customer"] = world.store.add(customer)["id"]
        world.emit("customer.created", customer)
    world.store.save(session)
    world.store.unplan("session.expire", session["id"])
    sessions.show(world, session)
    world.emit("checkout.session.completed", session)
    return session


def _details(session: dict, email: str | None, name: str | None) -> dict:
    details = session["customer_details"] or shapes.customer_details(None)
    return {
        **details,
        "email": details["email"] or email or "betaler@example.test",
        "name": details["name"] or name,
    }


def pay(world: World, id: str, *, email: str | None = None, name: str | None = None) -> dict:
    """Pay with a valid card. A session with the amount 0 completes without a payment intent."""
    with world.act():
        session = _open(world, id)
        details = _details(session, email, name)
        if session["amount_total"] == 0:
            return _complete(world, session, details, "no_payment_required")
        intent = _intent(world, session)
        charge = _charge(world, intent, details, "succeeded")
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "last_payment_error": None}
        world.store.save(intent)
        world.emit("charge.succeeded", charge)
        world.emit("payment_intent.succeeded", intent)
        return _complete(world, session, details, "paid")


def decline(world: World, id: str, *, email: str | None = None) -> dict:
    """Pay with a card that the bank declines. The session stays open."""
    with world.act():
        session = _open(world, id)
        if session["amount_total"] == 0:
            return session
        intent = _intent(world, session)
        charge = _charge(world, intent, _details(session, email, None), "failed")
        intent |= {"last_payment_error": _declined(charge["id"]), "payment_method": None}
        world.store.save(intent)
        world.emit("charge.failed", charge)
        world.emit("payment_intent.payment_failed", intent)
        return sessions.show(world, session)


def _declined(charge: str, code: str = "card_declined") -> dict:
    return {
        "charge": charge,
        "code": code,
        "decline_code": "generic_decline",
        "doc_url": "https://docs.stripe.com/error-codes/card-declined",
        "message": "Your card was declined.",
        "type": "card_error",
    }


def pay_later(world: World, id: str, *, email: str | None = None, name: str | None = None) -> dict:
    """Pay with a delayed method: the session completes unpaid, and the payment succeeds or fails later."""
    with world.act():
        session = _open(world, id)
        if session["amount_total"] == 0:
            return pay(world, id, email=email, name=name)
        details = _details(session, email, name)
        intent = _intent(world, session)
        charge = _charge(world, intent, details, "pending")
        intent["status"] = "processing"
        world.store.save(intent)
        world.emit("charge.pending", charge)
        world.emit("payment_intent.processing", intent)
        if world.options.delayed_after is not None:
            world.store.plan(world.moment() + world.options.delayed_after, "payment.settle", id)
        return _complete(world, session, details, "unpaid")


def settle(world: World, id: str, *, succeeded: bool = True) -> dict:
    """End a delayed payment, as succeeded or failed."""
    with world.act():
        session = world.store.get("checkout.session", id)
        intent = session and world.store.get("payment_intent", session["payment_intent"])
        if not intent or intent["status"] != "processing":
            raise ApiError(f"{id} has no delayed payment under way.")
        world.store.unplan("payment.settle", id)
        charge = world.store.get("charge", intent["latest_charge"])
        if succeeded:
            charge |= {"status": "succeeded", "balance_transaction": new_id("txn_3")}
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
            session["payment_status"] = "paid"
        else:
            charge |= {
                "status": "failed",
                "paid": False,
                "captured": False,
                "amount_captured": 0,
                "failure_code": "payment_failed",
                "failure_message": "The bank did not send the money.",
            }
            intent |= {
                "status": "requires_payment_method",
                "last_payment_error": _declined(charge["id"], "payment_failed"),
            }
        for body in (charge, intent, session):
            world.store.save(body)
        sessions.show(world, session)
        word = "succeeded" if succeeded else "failed"
        world.emit(f"charge.{word}", charge)
        world.emit("payment_intent.succeeded" if succeeded else "payment_intent.payment_failed", intent)
        world.emit(f"checkout.session.async_payment_{word}", session)
        return session


def settle_when_due(world: World, id: str) -> None:
    session = world.store.get("checkout.session", id)
    intent = session and world.store.get("payment_intent", session["payment_intent"])
    if intent and intent["status"] == "processing":
        settle(world, id)
