"""A buyer's bank takes the money back for the time being: a person must answer it in Stripe's Dashboard."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import format_kr
from payments.domain.attention import flag, office_language
from payments.models import Order, Payment


@transaction.atomic
def opened(payment_intent: str | None, amount_ore: int) -> None:
    """Mark the order; payments that are not ours are left alone."""
    if order := _marked(payment_intent):
        with office_language():
            flag(
                order,
                _("The buyer's bank disputes %(amount)s. Answer in Stripe's Dashboard before the deadline there.")
                % {"amount": format_kr(amount_ore)},
            )


@transaction.atomic
def closed(payment_intent: str | None, outcome: str) -> None:
    """`outcome` is Stripe's word: won, lost, warning_closed."""
    if order := _marked(payment_intent):
        with office_language():
            flag(
                order,
                _("The dispute is lost: the bank has taken the money back.")
                if outcome == "lost"
                else _("The dispute is closed in our favour."),
            )


def _marked(payment_intent: str | None) -> Order | None:
    """The order, locked and marked as disputed: the news that it is closed may come first."""
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return None
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    if order.disputed_at is None:
        order.disputed_at = timezone.now()
        order.save(update_fields=["disputed_at"])
    return order
