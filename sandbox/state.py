"""The sandbox without its server: objects, clock, faults, webhooks and the API."""

from sandbox import payments
from sandbox.actions import Actions
from sandbox.api import Api, Call
from sandbox.faults import Faults
from sandbox.options import Options
from sandbox.resources import refunds, sessions
from sandbox.store import Store
from sandbox.webhooks import Webhooks
from sandbox.world import World


class SandboxState(Actions):
    """The state of a sandbox. Tests use `faults`, `webhooks` and the methods of `Actions`."""

    def __init__(self, *, state: str | None = None, options: Options | None = None):
        self.options = options or Options()
        self.world = World(Store(state), self.options)
        self.world.acts = {
            "session.expire": sessions.expire_when_due,
            "payment.settle": payments.settle_when_due,
            "refund.succeed": refunds.succeed,
            "refund.fail": refunds.fail,
        }
        self.faults = Faults()
        self.webhooks = Webhooks(self.world)
        self.world.before_commit = self.webhooks.plan_deliveries
        self.world.after_commit = self.webhooks.wake
        self.api = Api(self.world, self.faults)

    @property
    def url(self) -> str:
        return self.world.base_url

    @property
    def calls(self) -> list[Call]:
        return list(self.api.calls)
