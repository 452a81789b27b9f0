"""Refunds of before 0.3.0 are marked so that the accounts of their orders fit the present rule.

Before, a refund through Stripe got its credit note when Stripe took it on, and a failed one lost it again by a
reversal; the money of a failed refund could be refunded anew. No document is issued or changed here:

* A refund without a credit note that was asked of Stripe, or that failed, is marked as not credited. The documents still
  hold its sale, so it is no debt yet: it is credited, on the day of that, when it is sent, tried again or paid by bank.
* A failed refund whose money was refunded by a later one is marked too. If it holds the credit note of an invoice that
  the later one has none of, the later one takes it over.
* What is left, failed and credited or a payment that was no sale, is a debt to the buyer, as are unpaid bank transfers.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NO_SALE = ("late", "duplicate")


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Refund = apps.get_model("payments", "Refund")
    SalesDocument = apps.get_model("payments", "SalesDocument")
    unsent = Refund.objects.filter(channel="stripe", status__in=["requested", "failed"])
    for refund in unsent.select_related("payment").order_by("pk").iterator(chunk_size=500):
        others = list(Refund.objects.filter(payment=refund.payment_id).exclude(pk=refund.pk).order_by("pk"))
        counted = sum(
            other.amount_ore for other in others if not (other.status == "failed" and other.uncredited)
        )
        is_refunded_otherwise = refund.status == "failed" and counted + refund.amount_ore > refund.payment.amount_ore
        if is_refunded_otherwise:
            _give_note(refund, others)
        is_of_sale = (
            refund.payment.receipt_id is not None
            or SalesDocument.objects.filter(order=refund.order_id, kind="invoice").exists()
            and refund.reason == "dashboard"
        )
        if is_refunded_otherwise or (refund.credit_note_id is None and is_of_sale):
            Refund.objects.filter(pk=refund.pk).update(uncredited=True)


def _give_note(refund, others: list) -> None:
    """Relate the credit note of a failed refund to the one that has refunded its money since."""
    if refund.credit_note_id is None:
        return
    heirs = [other for other in others if other.credit_note_id is None and other.status != "failed"]
    note, refund.credit_note_id = refund.credit_note_id, None
    refund.save(update_fields=["credit_note"])
    for heir in heirs[:1]:
        heir.credit_note_id = note
        heir.save(update_fields=["credit_note"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0009_owed_to_buyers")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
