"""Asking a buyer for the account number once more, decided by staff."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from payments.models import Order
from payments.owed.debts import owed_to_order
from payments.refunds.notify import account_to_ask_for, ask_for_account


@transaction.atomic
def ask_again(order: Order, *, by: User | None) -> bool:
    """Queue the e-mail, at most once a day.

    False when nothing is owed, or the number is given or was asked for today.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    asked_at = account_to_ask_for(locked).asked_at
    if asked_at is not None and timezone.localdate(asked_at) == timezone.localdate():
        return False
    if not owed_to_order(locked).exists() or not ask_for_account(locked, again=True):
        return False
    log(locked, "payments.account_asked", user=by, data={"to": locked.buyer_email})
    return True
