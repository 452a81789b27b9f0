"""Orders that need attention: the reason is stored on the order until its cause is gone or staff resolve it.

Staff are e-mailed about each. `refresh` removes the reasons whose cause has gone away.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import translation
from wagtail.log_actions import log

from accounts.models import User
from core.association import association
from core.values import present
from mail.queue import queue_email
from payments.attention_texts import AttentionText
from payments.enums import AttentionCause, DocumentKind, OrderStatus, RefundStatus
from payments.ledger import refundable_ore
from payments.models import AttentionReason, Dispute, Order, Payment, Refund


def site_sentence(text: AttentionText | str) -> str:
    """The text in the site's default language, in which it is stored, searched and e-mailed."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


def flag_order(
    order: Order,
    text: AttentionText | str,
    cause: AttentionCause | None = None,
    *,
    refund: Refund | None = None,
    payment: Payment | None = None,
    dispute: Dispute | None = None,
    email: bool = True,
) -> None:
    """Add a sentence to the order's `attention` and e-mail it to staff, unless it is there already.

    Each reader sees a text in their own language, a plain string as it is. Without `email`, another e-mail tells staff:
    the daily one about money owed to buyers. With a `cause` and what it is about, the sentence is removed when the
    cause is gone; otherwise by staff alone. The caller is inside a transaction and holds the order's row lock.
    """
    sentence = site_sentence(text)
    if sentence in order.attention:
        return
    order.attention = f"{order.attention}\n{sentence}".strip()
    order.save(update_fields=["attention"])
    code, facts = (text.code, dict(text.facts)) if isinstance(text, AttentionText) else ("", {})
    log(order, "payments.flag", data={"sentence": sentence, "code": code, "facts": facts})
    key = f"attention-{order.pk}-{sha256(order.attention.encode()).hexdigest()[:16]}"
    reason = AttentionReason.objects.create(
        order=order,
        cause=cause or "",
        sentence=sentence,
        code=code,
        facts=facts,
        refund=refund,
        payment=payment,
        dispute=dispute,
    )
    if cause is not None:
        key = f"attention-{order.pk}-reason-{reason.pk}"
    if email:
        notify_staff(order, text, key=key)


def refresh(order: Order) -> None:
    """Remove the reasons whose cause is gone. The caller holds the order's row lock."""
    if not order.attention:
        return
    reasons = (
        AttentionReason.objects.filter(order=order)
        .exclude(cause="")
        .select_related("refund__payment", "payment", "dispute")
    )
    gone = [reason for reason in reasons if _IS_GONE[AttentionCause(reason.cause)](order, reason)]
    if not gone:
        return
    before, removed = order.attention, {reason.sentence for reason in gone}
    AttentionReason.objects.filter(pk__in=[reason.pk for reason in gone]).delete()
    kept = set(AttentionReason.objects.filter(order=order).values_list("sentence", flat=True))
    order.attention = "\n".join(line for line in before.splitlines() if line not in removed - kept)
    order.save(update_fields=["attention"])
    log(order, "payments.attention_gone", data={"before": before, "after": order.attention})


def _is_refund_done(order: Order, reason: AttentionReason) -> bool:
    refund = present(reason.refund)
    is_failed = refund.status == RefundStatus.FAILED
    return refund.status == RefundStatus.SUCCEEDED or (is_failed and _is_failure_over(order, reason))


def _is_failure_over(order: Order, reason: AttentionReason) -> bool:
    """The refund is tried again or was paid. One of before 0.3.0: or its money was refunded in another way."""
    refund = present(reason.refund)
    if refund.status != RefundStatus.FAILED:
        return True
    return refund.uncredited and refundable_ore(refund.payment) < refund.amount_ore


def _is_order_over(order: Order, reason: AttentionReason) -> bool:
    return order.status != OrderStatus.CONFIRMED or _is_old_failure(present(reason.refund))


def _is_documented(order: Order, reason: AttentionReason) -> bool:
    refund = present(reason.refund)
    return refund.credit_note_id is not None or _is_old_failure(refund)


def _is_old_failure(refund: Refund) -> bool:
    """Whether the refund failed before 0.3.0, or before we heard of it: the money stays with the sale."""
    return refund.status == RefundStatus.FAILED and refund.uncredited


def _is_dispute_closed(order: Order, reason: AttentionReason) -> bool:
    return present(reason.dispute).closed_at is not None


def _is_problem_solved(order: Order, reason: AttentionReason) -> bool:
    return not present(reason.payment).problem or refundable_ore(present(reason.payment)) == 0


def _is_issued(order: Order, reason: AttentionReason) -> bool:
    return order.confirmed_at is not None or refundable_ore(present(reason.payment)) == 0


def _is_overpayment_gone(order: Order, reason: AttentionReason) -> bool:
    kept_ore = sum(refundable_ore(payment) for payment in order.payments.all())
    documents = list(order.documents.all())
    if any(document.kind == DocumentKind.INVOICE for document in documents):
        return kept_ore <= sum(document.total_ore for document in documents)
    return kept_ore <= order.total_ore  # a receipt is for what was paid, not for the price


_IS_GONE: dict[AttentionCause, Callable[[Order, AttentionReason], bool]] = {
    AttentionCause.REFUND_RUNNING: _is_refund_done,
    AttentionCause.REFUND_FAILED: _is_failure_over,
    AttentionCause.DASHBOARD: _is_order_over,
    AttentionCause.UNDOCUMENTED: _is_documented,
    AttentionCause.DISPUTED: _is_dispute_closed,
    AttentionCause.PROBLEM: _is_problem_solved,
    AttentionCause.NOT_ISSUED: _is_issued,
    AttentionCause.OVERPAID: _is_overpayment_gone,
}


def notify_staff(order: Order, text: AttentionText | str, *, key: str) -> None:
    """E-mail a sentence about an order to the association, once per `key`."""
    address = association().email
    if address:
        queue_email(
            "staff_attention",
            key=key,
            to=address,
            language=settings.LANGUAGE_CODE,
            order=order.pk,
            sentence=site_sentence(text),
        )


@transaction.atomic
def resolve_attention(order_pk: int, *, by: User | None) -> None:
    """Clear the order's `attention`, which the user `by` has dealt with; logged."""
    order = Order.objects.select_for_update().get(pk=order_pk)
    if not order.attention:
        return
    log(order, "payments.attention_resolved", user=by, data={"before": order.attention, "after": ""})
    AttentionReason.objects.filter(order=order).delete()
    order.attention = ""
    order.save(update_fields=["attention"])
