"""Payment intents, charges and events, which the API can only read."""

from sandbox.errors import ApiError
from sandbox.resources import lists
from sandbox.world import World


def payment_intent(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "payment_intent", id, "intent")


def payment_intents(world: World, params: dict) -> dict:
    return lists.filtered(world, "payment_intent", params, ("customer",))


def charge(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "charge", id, "charge")


def charges(world: World, params: dict) -> dict:
    return lists.filtered(world, "charge", params, ("customer", "payment_intent"))


_UNDELIVERED = "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = objects.id AND state != 'done')"


def pending(world: World, event: dict) -> dict:
    rows = world.store.db.execute("SELECT count(*) FROM deliveries WHERE event = ? AND state != 'done'", (event["id"],))
    event["pending_webhooks"] = rows.fetchone()[0]
    return event


def event(world: World, params: dict, id: str) -> dict:
    return pending(world, lists.get_one(world, "event", id, "id"))


def events(world: World, params: dict) -> dict:
    """The events of the last 30 days, as at Stripe."""
    where, values = "created >= ?", (world.now() - 30 * 86400,)
    if "type" in params and "types" in params:
        raise ApiError("You may only specify one of these parameters: type, types.")
    types = params.get("types", [params["type"]] if "type" in params else [])
    if len(types) > 20:
        raise ApiError("Array types exceeded maximum 20 allowed elements.", param="types")
    if types:
        # `charge.*` asks for all of a resource's events.
        globs = " OR ".join("json_extract(body, '$.type') GLOB ?" for _ in types)
        where, values = f"{where} AND ({globs})", (*values, *(_glob(name) for name in types))
    if "delivery_success" in params:
        where += f" AND {'NOT ' if params['delivery_success'] else ''}{_UNDELIVERED}"
    page = lists.page(world, "event", params, where, values)
    for body in page["data"]:
        pending(world, body)
    return page


def _glob(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "[]?" else letter for letter in name)
