"""The buyer's address was wrong, or somebody else looks after the order now."""

from django.db import transaction
from wagtail.log_actions import log

from core.mail import post
from core.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order
from payments.models.order import new_access_key


@transaction.atomic
def change_contact(order: Order, email: str, *, by) -> Order:
    """Send everything about a confirmed order to another address from now on, beginning with the confirmation.

    The order's link changes too: whoever had the old mail cannot open the order any more. Papers that were issued
    stay as they are. An order that is not confirmed, or has the address already, is left alone.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    email = email.strip().lower()
    if locked.status != OrderStatus.CONFIRMED or locked.buyer_email == email:
        return locked
    before, locked.buyer_email, locked.access_key = locked.buyer_email, email, new_access_key()
    locked.save(update_fields=["buyer_email", "access_key"])
    log(locked, "payments.contact", user=by, data={"before": before, "after": email})
    number = OutgoingMail.objects.filter(key__startswith=f"confirmed-{locked.pk}-contact-").count() + 1
    post(
        "order_confirmed",
        key=f"confirmed-{locked.pk}-contact-{number}",
        to=email,
        language=locked.language,
        order=locked.pk,
        contact=number,
    )
    return locked
