"""`expand[]`: replaces ids by the objects, up to four levels deep."""

from sandbox.errors import ApiError
from sandbox.resources import lists
from sandbox.world import World

#: kind → property → kind of the object that the property refers to. "[]" marks a list that is included on request only.
EXPANDABLE = {
    "checkout.session": {"payment_intent": "payment_intent", "customer": "customer", "line_items": "item[]"},
    "payment_intent": {"latest_charge": "charge", "customer": "customer"},
    "charge": {"payment_intent": "payment_intent", "customer": "customer", "refunds": "refund[]"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
}
DEPTH = 4


def expand(world: World, body: dict, paths: list[str]) -> dict:
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH:
            raise ApiError(f"You cannot expand more than {DEPTH} levels of a property: {path}", param="expand")
        if body.get("object") == "list":
            if steps[0] != "data" or len(steps) < 2:
                raise ApiError(
                    f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead.",
                    param="expand",
                )
            for item in body["data"]:
                _step(world, item, steps[1:], path)
        else:
            _step(world, body, steps, path)
    return body


def _step(world: World, body: dict, steps: list[str], path: str) -> None:
    name = steps[0]
    target = EXPANDABLE.get(body.get("object", ""), {}).get(name)
    if target is None:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    if target.endswith("[]"):
        if name not in body:
            body[name] = _members(world, body, target[:-2])
        children = body[name]["data"]
        remaining_steps = steps[2:] if steps[1:2] == ["data"] else steps[1:]
    else:
        if isinstance(body.get(name), str):
            body[name] = world.store.get(target, body[name])
        children = [body[name]] if body.get(name) else []
        remaining_steps = steps[1:]
    if remaining_steps:
        for child in children:
            _step(world, child, remaining_steps, path)


def _members(world: World, body: dict, kind: str) -> dict:
    members = world.store.owned(kind, body["id"])
    address = lists.ADDRESSES.get(body["object"], "") + f"/{body['id']}/{'line_items' if kind == 'item' else 'refunds'}"
    first_members = members[:10] if kind == "item" else members[::-1][:10]
    return lists.envelope(address, first_members, len(members) > 10)
