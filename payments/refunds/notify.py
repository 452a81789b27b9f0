"""E-mails to the buyer about a refund and about the account number that a debt is paid to."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from mail.models import OutgoingMail
from mail.queue import is_still_queued, queue_email
from payments.enums import RefundStatus
from payments.models import Order, PayoutAccount, Refund

#: How long an e-mail waits for Stripe's answers, so that it can say what became of its refunds.
MAX_REFUND_WAIT = timedelta(minutes=10)


def tell_outcomes_in(mail: OutgoingMail | None, refunds: Sequence[Refund]) -> None:
    """Let an e-mail that was just queued tell what becomes of the refunds, so that they send none of their own.

    It waits until Stripe has answered for all of them, at most MAX_REFUND_WAIT. The caller's transaction has queued it.
    """
    if mail is None or not refunds:
        return
    Refund.objects.filter(pk__in=[refund.pk for refund in refunds]).update(outcome_mail=mail)
    if any(refund.status == RefundStatus.REQUESTED for refund in refunds):
        until = timezone.now() + MAX_REFUND_WAIT
        mail.retry_at = max(mail.retry_at or until, until)
        mail.save(update_fields=["retry_at"])


def is_told_by_outcome_mail(refund: Refund) -> bool:
    """Whether a queued e-mail will report the outcome of this refund. It is sent when all its refunds have outcomes.

    The caller holds the order's row lock.
    """
    if refund.outcome_mail_id is None:
        return False
    waiting = Refund.objects.filter(outcome_mail=refund.outcome_mail_id, status=RefundStatus.REQUESTED).exclude(
        pk=refund.pk
    )
    return is_still_queued(refund.outcome_mail_id, send=not waiting.exists())


def notify_buyer(order: Order, refund: Refund) -> None:
    """E-mail the buyer that the refund is on its way or paid out: once for each attempt."""
    key = f"refunded-{refund.pk}-{refund.attempt}" if refund.attempt else f"refunded-{refund.pk}"
    mail = queue_email("refund_made", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)
    if mail is not None:
        refund.mail = mail
        refund.save(update_fields=["mail"])


def notify_of_failure(order: Order, refund: Refund) -> None:
    """E-mail the buyer that the money could not be sent, and ask for an account number: one e-mail for each attempt."""
    if is_told_by_outcome_mail(refund):
        ask_for_account(order)
        return
    key = f"refund-failed-{refund.pk}-{refund.attempt}" if refund.attempt else f"refund-failed-{refund.pk}"
    account = account_to_ask_for(order)
    account.asked_at = timezone.now()
    account.save(update_fields=["asked_at"])
    queue_email("refund_failed", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)


def account_to_ask_for(order: Order) -> PayoutAccount:
    """The order's row for the account number, with the key of the buyer's link."""
    account, _created = PayoutAccount.objects.get_or_create(order=order)
    return account


def ask_for_account(order: Order, *, again: bool = False) -> bool:
    """E-mail the buyer the link where they give an account number, unless they were asked or have given one.

    With `again`, also when they were asked. Returns whether an e-mail was queued. The caller holds the order's row
    lock.
    """
    account = account_to_ask_for(order)
    if account.is_given or (account.asked_at and not again):
        return False
    account.asked_at = timezone.now()
    account.times_asked += 1
    account.save(update_fields=["asked_at", "times_asked"])
    key = f"account-{account.pk}-{account.times_asked}"
    queue_email("account_request", key=key, to=order.buyer_email, language=order.language, account=account.pk)
    return True
