"""The sales documents' functions, found when they are needed."""

from django.db import transaction


def issue_receipt(payment):
    """The receipt of a payment, in the caller's transaction."""
    try:
        from payments.domain import documents
    except ImportError:
        return None
    return documents.issue_receipt(payment)


def issue_credit_note(refund):
    """The credit note of a refund, in the caller's transaction."""
    try:
        from payments.domain import documents
    except ImportError:
        return None
    with transaction.atomic():
        return documents.issue_credit_note(refund)
