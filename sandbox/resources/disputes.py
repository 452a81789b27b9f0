"""Disputes. They are opened and closed by tests or the control page, and read through the API."""

from sandbox.errors import ApiError
from sandbox.resources import lists, payment_shapes
from sandbox.world import World


def open(world: World, charge_id: str, *, amount: int | None = None, reason: str = "fraudulent") -> dict:
    """Open a dispute. `amount` is in øre; None is the whole charge."""
    with world.act():
        charge = lists.get_one(world, "charge", charge_id, "charge")
        if charge["status"] != "succeeded" or charge["disputed"]:
            raise ApiError(f"Charge {charge_id} cannot be disputed.")
        body = payment_shapes.dispute(charge, amount=amount or charge["amount"], reason=reason, now=world.now())
        world.store.add(body, owner=charge["id"])
        charge["disputed"] = True
        world.store.save(charge)
        world.emit("charge.dispute.created", body)
        return body


def close(world: World, id: str, *, won: bool = False) -> dict:
    with world.act():
        body = lists.get_one(world, "dispute", id, "dispute")
        if body["status"] in ("won", "lost"):
            return body
        before = body["status"]
        body |= {"status": "won" if won else "lost", "is_charge_refundable": won}
        world.store.save(body)
        world.emit("charge.dispute.closed", body, {"status": before})
        return body


def retrieve(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "dispute", id, "dispute")


def listed(world: World, params: dict) -> dict:
    return lists.filtered(world, "dispute", params, ("charge", "payment_intent"))
