"""What a sandbox can be told at the start. All times are seconds."""

from dataclasses import dataclass

#: What the first webhook endpoint subscribes to; "*" would add events that no shop handles.
DEFAULT_EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.succeeded",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)


@dataclass
class Options:
    api_key: str | None = None
    #: Until a delayed payment succeeds by itself; None leaves it to the control page or the test.
    delayed_after: float | None = 20
    #: Until a refund goes from pending to succeeded; 0 is at once, None leaves it pending.
    refund_after: float | None = 2
    #: A paying human is sent on when the webhook was answered, or after this long.
    redirect_wait: float = 10
    #: How long the receiver of a webhook may take.
    webhook_timeout: float = 10
    #: Pauses between attempts to deliver; after the last one the delivery has failed.
    retry_schedule: tuple[float, ...] = (1, 3, 10, 30, 60, 300)
    #: Webhooks under way at once. One keeps the order of the events, which Stripe does not promise.
    webhook_workers: int = 1
    #: The account's name, shown to the payer; a session's `branding_settings[display_name]` goes before it.
    seller: str = "Sandkassen"
    verbose: bool = False
