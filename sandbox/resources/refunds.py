"""Refunds: never more than the paid amount, pending at first; they may fail later."""

from sandbox.errors import ApiError, missing
from sandbox.resources import lists, payment_shapes
from sandbox.world import World


def create(world: World, params: dict) -> dict:
    charge = _charge(world, params)
    for name in (
        "currency",
        "customer",
        "instructions_email",
        "origin",
        "refund_application_fee",
        "reverse_transfer",
    ):
        if params.get(name):
            raise ApiError(f"The sandbox does not support `{name}`.", code="sandbox_unsupported", param=name)
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"] and _open_dispute(world, charge):
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
            keep=True,
        )
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", keep=True)
    amount = params.get("amount", left)
    if amount < 1:
        raise ApiError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        unit = charge["currency"].upper()
        raise ApiError(
            f"Refund amount ({amount / 100:.2f} {unit}) is greater than unrefunded amount on charge "
            f"({left / 100:.2f} {unit})",
            param="amount",
            keep=True,
        )
    wait = world.options.refund_after
    status = "succeeded" if wait == 0 else "pending"
    refund = payment_shapes.refund(charge, amount=amount, params=params, status=status, now=world.now())
    world.store.add(refund, owner=charge["id"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.store.save(charge)
    world.emit("refund.created", refund)
    world.emit("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    outcome = world.next_refunds.pop(0) if world.next_refunds else "succeeded"
    if outcome == "failed":
        world.store.plan(world.moment() + (wait or 0), "refund.fail", refund["id"])
    elif status == "pending" and wait is not None:
        world.store.plan(world.moment() + wait, "refund.succeed", refund["id"])
    return refund


def _charge(world: World, params: dict) -> dict:
    if "payment_intent" not in params and "charge" not in params:
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    if "payment_intent" in params:
        intent = world.store.get("payment_intent", params["payment_intent"])
        if not intent:
            raise missing("payment_intent", params["payment_intent"], "payment_intent", status=404)
        charge = world.store.get("charge", intent["latest_charge"])
        if not charge or charge["status"] != "succeeded":
            raise ApiError(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
                param="payment_intent",
                keep=True,
            )
        if params.get("charge", charge["id"]) != charge["id"]:
            raise ApiError("The charge does not belong to the payment intent.", param="charge")
        return charge
    charge = world.store.get("charge", params["charge"])
    if not charge:
        raise missing("charge", params["charge"], "charge")
    if charge["status"] != "succeeded":
        raise ApiError(f"Charge {charge['id']} is not successful and cannot be refunded.", param="charge", keep=True)
    return charge


def _open_dispute(world: World, charge: dict) -> bool:
    return any(not dispute["is_charge_refundable"] for dispute in world.store.owned("dispute", charge["id"]))


def retrieve(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "refund", id, "refund")


def listed(world: World, params: dict) -> dict:
    return lists.filtered(world, "refund", params, ("charge", "payment_intent"))


def succeed(world: World, id: str) -> dict:
    with world.act():
        refund = lists.get_one(world, "refund", id, "refund")
        if refund["status"] != "pending":
            return refund
        refund |= {"status": "succeeded", "pending_reason": None}
        world.store.unplan("refund.succeed", id)
        world.store.save(refund)
        world.emit("refund.updated", refund, {"status": "pending"})
        return refund


def fail(world: World, id: str, reason: str = "lost_or_stolen_card") -> dict:
    """Fail a refund, also after it succeeded, as when the card was closed. The seller gets the money back."""
    with world.act():
        refund = lists.get_one(world, "refund", id, "refund")
        if refund["status"] == "failed":
            return refund
        before = refund["status"]
        refund |= {
            "status": "failed",
            "failure_reason": reason,
            "failure_balance_transaction": refund["balance_transaction"],
            "pending_reason": None,
        }
        for act in ("refund.succeed", "refund.fail"):
            world.store.unplan(act, id)
        world.store.save(refund)
        charge = world.store.get("charge", refund["charge"])
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        world.store.save(charge)
        world.emit("refund.updated", refund, {"status": before})
        world.emit("refund.failed", refund)
        return refund
