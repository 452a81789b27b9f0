"""Pages of one row name every field in the user's language."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from core.admin.tables import ReadOnlyInspectView
from events.models import CodeUse, WaitingEntry
from mail.models import OutgoingMail
from payments.models import Payment, Refund, StripeEvent


@pytest.mark.parametrize(
    ("model", "name", "label"),
    [
        (Payment, "currency", "Valuta"),
        (Payment, "payment_intent", "Betaling hos Stripe"),
        (Payment, "session_id", "Kasse hos Stripe"),
        (Payment, "registered_by", "Registrert av"),
        (Refund, "requested_by", "Av"),
        (StripeEvent, "body", "Innhold"),
        (WaitingEntry, "code", "Kode"),
        (WaitingEntry, "order", "Bestilling"),
        (CodeUse, "order", "Bestilling"),
        (OutgoingMail, "email_name", "Hvilken e-post"),
        (OutgoingMail, "sent_at", "Sendt"),
    ],
)
def test_a_field_has_a_label_in_norwegian(model, name, label):
    view = ReadOnlyInspectView(model=model, request=RequestFactory().get("/"))
    with translation.override("nb"):
        assert str(view.get_field_label(name, model._meta.get_field(name))) == label
