"""The account number that a buyer gives for a payout. It is in no log: entries of the change log have it masked."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.limits import allow_attempt
from core.models import LimitAction
from payments.models import Order, PayoutAccount, PayoutItem
from payments.owed.debts import owed_to_order

#: How often the number of one order may be given or changed in an hour.
CHANGES_PER_HOUR = 10


class CannotGive(Exception):
    """Nothing is owed on the order, or it is being paid: the number cannot be changed now."""


class TooOften(Exception):
    """The number was changed too often in the last hour."""


@dataclass(frozen=True)
class AccountDetails:
    """A checked account: eleven digits, or an IBAN with its BIC."""

    number: str
    bic: str
    holder: str


def account_by_key(key: str) -> PayoutAccount | None:
    return PayoutAccount.objects.select_related("order").filter(key=key).first()


def is_being_paid(order: Order) -> bool:
    """Whether an open payout has the account number already."""
    return PayoutItem.objects.open().filter(refund__order=order).exists()


def can_give(order: Order) -> bool:
    """Whether the buyer can give or change the number: something is owed, and no open payout has the number."""
    return owed_to_order(order).exists() and not is_being_paid(order)


def give_account(account: PayoutAccount, details: AccountDetails) -> PayoutAccount:
    """Store or change the number. Raises CannotGive and TooOften."""
    if not allow_attempt(LimitAction.ACCOUNT_NUMBERS, account.key, most=CHANGES_PER_HOUR):
        raise TooOften
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=account.order_id)
        account = PayoutAccount.objects.get(pk=account.pk)
        if not can_give(order):
            raise CannotGive
        before = account.masked_number
        account.number, account.bic, account.holder = details.number, details.bic, details.holder
        account.given_at = timezone.now()
        account.save(update_fields=["number", "bic", "holder", "given_at"])
        log(order, "payments.account_given", data={"before": before, "after": account.masked_number})
        return account
