"""Lists and single objects of all resources: cursors, filters by date and `expand`."""

from sandbox.errors import ApiError, missing
from sandbox.world import World

#: kind → path of its list.
ADDRESSES = {
    "checkout.session": "/v1/checkout/sessions",
    "payment_intent": "/v1/payment_intents",
    "charge": "/v1/charges",
    "refund": "/v1/refunds",
    "customer": "/v1/customers",
    "event": "/v1/events",
    "webhook_endpoint": "/v1/webhook_endpoints",
    "dispute": "/v1/disputes",
}


def envelope(address: str, data: list, has_more: bool = False) -> dict:
    return {"object": "list", "data": data, "has_more": has_more, "url": address}


def get_one(world: World, kind: str, id: str, param: str = "id") -> dict:
    body = world.store.get(kind, id)
    if not body:
        raise missing(kind, id, param)
    return body


def page(world: World, kind: str, params: dict, where: str = "1", values: tuple = ()) -> dict:
    """A page of objects, newest first. `where` is constant SQL with bound values."""
    limit, newest = params.get("limit", 10), True
    if not 1 <= limit <= 100:
        raise ApiError(
            "Invalid integer: limit must be between 1 and 100",
            param="limit",
            code="parameter_invalid_integer",
        )
    if "starting_after" in params and "ending_before" in params:
        raise ApiError("You may only specify one of these parameters: starting_after, ending_before.")
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in params:
            position = world.store.position(kind, params[name])
            if position is None:
                raise missing(kind, params[name], name, status=400)
            where, values, newest = f"({where}) AND seq {sign} ?", (*values, position), sign == "<"
    created = params.get("created")
    if created is not None:
        bounds = created if isinstance(created, dict) else {"eq": created}
        signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "="}
        for key, bound in bounds.items():
            where, values = f"({where}) AND created {signs[key]} ?", (*values, bound)
    bodies = world.store.select(kind, where, values, limit + 1, newest)
    data = bodies[:limit]
    return envelope(ADDRESSES[kind], data if newest else data[::-1], len(bodies) > limit)


def field(name: str, value) -> tuple[str, tuple]:
    """An SQL condition on a field of the object's body. `name` must not come from the request."""
    return f"json_extract(body, '$.{name}') = ?", (value,)


def filtered(world: World, kind: str, params: dict, names: tuple[str, ...]) -> dict:
    """A page of objects, filtered by those of the parameters `names` that are present."""
    where, values = "1", ()
    for name in names:
        if name in params:
            condition, value = field(name, params[name])
            where, values = f"{where} AND {condition}", (*values, *value)
    return page(world, kind, params, where, values)
