"""The sandbox in this process on a free port, the real SDK against it, and a receiver of its webhooks."""

import pytest
from sandbox_helpers import SECRET, Receiver, client_of, session_params

from sandbox.options import Options
from sandbox.resources import webhook_endpoints
from sandbox.server import Sandbox

FAST = {
    "api_key": None,
    "delayed_after": None,
    "refund_after": 0,
    "redirect_wait": 2,
    "webhook_timeout": 2,
    "retry_schedule": (0.05, 0.05),
}


@pytest.fixture(scope="session")
def _receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def receiver(_receiver):
    _receiver.clear()
    return _receiver


@pytest.fixture(scope="session")
def _sandbox(_receiver):
    """Started once; what a test may have changed is put back before the next one."""
    with Sandbox(webhook_url=_receiver.url, webhook_secret=SECRET, options=Options(**FAST)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox, receiver):
    _sandbox.reset()
    _sandbox.options.__dict__.update(FAST)
    with _sandbox.world.act():
        for endpoint in _sandbox.all("webhook_endpoint"):
            webhook_endpoints.delete(_sandbox.world, {}, endpoint["id"])
    _sandbox.configure_webhook(receiver.url, SECRET)
    receiver.clear()
    return _sandbox


@pytest.fixture
def client(sandbox):
    return client_of(sandbox).v1


@pytest.fixture
def new_session(client):
    return lambda **changes: client.checkout.sessions.create(session_params(**changes))
