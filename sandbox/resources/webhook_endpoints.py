"""Webhook endpoints. The secret is returned only when the endpoint is created."""

from urllib.parse import urlsplit

from sandbox import API_VERSION
from sandbox.errors import ApiError
from sandbox.resources import account_shapes, lists
from sandbox.resources.session_rules import check_url
from sandbox.world import World, new_id

#: The id of the endpoint that is configured at startup. Its row is replaced at each start.
CONFIGURED = "we_sandbox"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def check_loopback(url: str, param: str = "url") -> None:
    check_url(url, param)
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        raise ApiError(
            "The sandbox sends webhooks to this machine only, over plain HTTP (http://127.0.0.1:… or http://localhost:…).",
            code="url_invalid",
            param=param,
        )


def configure(world: World, url: str, secret: str, events: list[str]) -> dict:
    check_loopback(url)
    with world.act():
        body = account_shapes.webhook_endpoint(id=CONFIGURED, url=url, events=list(events), params={}, now=world.now())
        hidden = {"secrets": [secret]}
        if world.store.get("webhook_endpoint", CONFIGURED):
            return world.store.save(body, hidden=hidden)
        return world.store.add(body, hidden=hidden)


def create(world: World, params: dict) -> dict:
    check_loopback(params["url"])
    if params.get("api_version", API_VERSION) != API_VERSION:
        raise ApiError(f"The sandbox renders events in {API_VERSION} only.", param="api_version")
    if params.get("connect"):
        raise ApiError("The sandbox does not support `connect`.", code="sandbox_unsupported", param="connect")
    secret = new_id("whsec_", 32)
    body = account_shapes.webhook_endpoint(
        id=new_id("we_1"), url=params["url"], events=params["enabled_events"], params=params, now=world.now()
    )
    world.store.add(body, hidden={"secrets": [secret]})
    return {**body, "secret": secret}


def retrieve(world: World, params: dict, id: str) -> dict:
    return lists.get_one(world, "webhook_endpoint", id)


def listed(world: World, params: dict) -> dict:
    return lists.page(world, "webhook_endpoint", params)


def delete(world: World, params: dict, id: str) -> dict:
    lists.get_one(world, "webhook_endpoint", id)
    world.store.remove(id)
    world.store.db.execute("DELETE FROM deliveries WHERE endpoint = ?", (id,))
    return {"id": id, "object": "webhook_endpoint", "deleted": True}
