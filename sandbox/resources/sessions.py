"""Checkout Sessions in the API. The payer's actions are in `payments.py`."""

from sandbox.errors import ApiError, missing
from sandbox.resources import lists, session_rules, shapes
from sandbox.world import World, new_id


def create(world: World, params: dict) -> dict:
    total = session_rules.check(world, params)
    now = world.now()
    body = shapes.session(
        params,
        id=new_id("cs_test_", 58),
        now=now,
        amount=total,
        expires_at=params.get("expires_at", now + session_rules.LONGEST),
        seller=world.options.seller,
    )
    if body["customer"]:
        customer = world.store.get("customer", body["customer"])
        body["customer_details"] = shapes.customer_details(customer["email"], customer["name"])
    world.store.add(body, hidden={"intent": params.get("payment_intent_data", {})})
    for item in params["line_items"]:
        world.store.add(shapes.line_item(item, now), owner=body["id"])
    world.store.plan(body["expires_at"], "session.expire", body["id"])
    return show(world, body)


def show(world: World, body: dict) -> dict:
    """The session with its URL. Only an open session has one; it has the sandbox's present port."""
    body["url"] = f"{world.base_url}/c/pay/{body['id']}" if body["status"] == "open" else None
    return body


def retrieve(world: World, params: dict, id: str) -> dict:
    return show(world, lists.get_one(world, "checkout.session", id, "session"))


def listed(world: World, params: dict) -> dict:
    where, values = "1", ()
    for name in ("customer", "payment_intent", "payment_link", "status", "subscription"):
        if name in params:
            condition, value = lists.field(name, params[name])
            where, values = f"{where} AND {condition}", (*values, *value)
    if "customer_details" in params:
        condition, value = lists.field("customer_details.email", params["customer_details"]["email"])
        where, values = f"{where} AND {condition}", (*values, *value)
    page = lists.page(world, "checkout.session", params, where, values)
    for body in page["data"]:
        show(world, body)
    return page


def line_items(world: World, params: dict, id: str) -> dict:
    """The line items in the order of creation, unlike all other lists."""
    lists.get_one(world, "checkout.session", id, "session")
    items, limit = world.store.owned("item", id), params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ApiError("Invalid integer: limit must be between 1 and 100", param="limit")
    ids = [item["id"] for item in items]
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in ids:
            raise missing("item", params[name], name, status=400)
    if "starting_after" in params:
        items = items[ids.index(params["starting_after"]) + 1 :]
    elif "ending_before" in params:
        items = items[: ids.index(params["ending_before"])][-limit:]
    return lists.envelope(f"/v1/checkout/sessions/{id}/line_items", items[:limit], len(items) > limit)


def expire(world: World, params: dict, id: str) -> dict:
    body = lists.get_one(world, "checkout.session", id, "session")
    if body["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {body['status']}.",
            keep=True,
        )
    return show(world, close(world, body))


def close(world: World, body: dict) -> dict:
    body["status"] = "expired"
    world.store.save(body)
    world.store.unplan("session.expire", body["id"])
    intent = world.store.get("payment_intent", body["payment_intent"])
    if intent and intent["status"] == "requires_payment_method":
        intent |= {"status": "canceled", "canceled_at": world.now(), "cancellation_reason": "expired"}
        world.store.save(intent)
        world.emit("payment_intent.canceled", intent)
    world.emit("checkout.session.expired", show(world, body))
    return body


def expire_when_due(world: World, id: str) -> None:
    body = world.store.get("checkout.session", id)
    if body and body["status"] == "open":
        close(world, body)
