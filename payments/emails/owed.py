"""E-mails about money owed to buyers: to the buyer, who is asked for an account number, and one a day to staff."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.association import association
from core.money import format_kr
from mail.message import Email
from mail.queue import email
from payments.emails.orders import document_attachments, order_context
from payments.enums import RefundStatus
from payments.models import PayoutAccount, Refund
from payments.owed.debts import owed_ore, owed_to_order
from payments.refunds.notify import account_to_ask_for

#: The most debts that the daily e-mail lists one by one.
MAX_LISTED = 50


def _account_context(account: PayoutAccount) -> dict:
    url = settings.SITE_URL + reverse("payout_account", args=[account.key])
    return {"account_url": url, "is_given": account.is_given}


@email("refund_failed")
def refund_failed(refund: int) -> Email | None:
    """A refund failed at the bank, and the buyer is asked for an account number. None if it has been sent since."""
    failed_refund = Refund.objects.select_related("order", "credit_note").get(pk=refund)
    if failed_refund.status != RefundStatus.FAILED:
        return None
    note = failed_refund.credit_note
    return Email(
        subject=_("We could not refund your payment yet: %(reference)s") % {"reference": failed_refund.order.reference},
        template="payments/emails/refund_failed",
        context=order_context(failed_refund.order)
        | {"amount_ore": failed_refund.amount_ore, "note": note}
        | _account_context(account_to_ask_for(failed_refund.order)),
        attachments=document_attachments([note] if note else []),
        reply_to=association().email,
    )


@email("account_request")
def account_request(account: int) -> Email | None:
    """The buyer is asked for an account number. None if nothing is owed any more, or the number is not needed."""
    asked = PayoutAccount.objects.select_related("order").filter(pk=account).first()
    if asked is None:
        return None
    amount_ore = sum(refund.amount_ore for refund in owed_to_order(asked.order))
    if not amount_ore:
        return None
    return Email(
        subject=_("To refund %(amount)s we need your account number: %(reference)s")
        % {"amount": format_kr(amount_ore), "reference": asked.order.reference},
        template="payments/emails/account_request",
        context=order_context(asked.order) | {"amount_ore": amount_ore} | _account_context(asked),
        reply_to=association().email,
    )


@email("owed_digest")
def owed_digest(refunds: list[int]) -> Email:
    """To staff, at most once a day: the debts that are new, and all that is owed."""
    new = list(Refund.objects.filter(pk__in=refunds).select_related("order").order_by("pk"))
    return Email(
        subject=_("Money owed to buyers: %(amount)s is new")
        % {"amount": format_kr(sum(refund.amount_ore for refund in new))},
        template="payments/emails/owed_digest",
        context={
            "refunds": new[:MAX_LISTED],
            "more": max(0, len(new) - MAX_LISTED),
            "new_count": len(new),
            "new_ore": sum(refund.amount_ore for refund in new),
            "owed_ore": owed_ore(),
            "admin_url": settings.SITE_URL + reverse("owed:index"),
        },
    )
