"""Customers, with the fields that a shop sends."""

from sandbox.errors import unsupported
from sandbox.params import merged_metadata
from sandbox.resources import account_shapes, lists
from sandbox.resources.session_rules import check_email
from sandbox.world import World

_FIELDS = {
    "address", "business_name", "description", "email", "individual_name", "metadata", "name", "phone",
    "preferred_locales", "shipping", "tax_exempt", "expand",
}  # fmt: skip


def _check(params: dict) -> None:
    for name in params:
        if name not in _FIELDS:
            raise unsupported(name)
    if params.get("email"):
        check_email(params["email"], "email")


def create(world: World, params: dict) -> dict:
    _check(params)
    body = world.store.add(account_shapes.customer(params, world.now()))
    world.emit("customer.created", body)
    return body


def retrieve(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "customer", id)


def update(world: World, params: dict, id: str) -> dict:
    _check(params)
    body = lists.get_one(world, "customer", id)
    metadata = merged_metadata(body["metadata"], params.get("metadata"))
    changes = {key: value or None for key, value in params.items() if key not in ("metadata", "expand")}
    previous = {key: body[key] for key, value in changes.items() if body[key] != value}
    body |= {**changes, "metadata": metadata}
    world.store.save(body)
    if previous:
        world.emit("customer.updated", body, previous)
    return body


def listed(world: World, params: dict) -> dict:
    return lists.filtered(world, "customer", params, ("email",))


def delete(world: World, params: dict, id: str) -> dict:
    body = lists.get_one(world, "customer", id)
    world.store.remove(id)
    world.emit("customer.deleted", body)
    return {"id": id, "object": "customer", "deleted": True}
