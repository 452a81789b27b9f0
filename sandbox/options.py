"""The options of a sandbox. All times are in seconds."""

from dataclasses import dataclass

#: The events that the first webhook endpoint subscribes to. "*" would add events that no shop handles.
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
    #: The time until a delayed payment succeeds; None leaves it pending for the control page or the test.
    delayed_after: float | None = 20
    #: The time until a pending refund succeeds; 0 is at once, None leaves it pending.
    refund_after: float | None = 2
    #: The payer is redirected when the webhook is answered, at the latest after this time.
    redirect_wait: float = 10
    #: The timeout of a webhook delivery.
    webhook_timeout: float = 10
    #: Pauses between attempts to deliver; after the last one the delivery has failed.
    retry_schedule: tuple[float, ...] = (1, 3, 10, 30, 60, 300)
    #: The number of concurrent deliveries. One keeps the order of the events, which Stripe does not guarantee.
    webhook_workers: int = 1
    #: The account's name, shown to the payer unless the session has `branding_settings[display_name]`.
    seller: str = "Sandkassen"
    verbose: bool = False
