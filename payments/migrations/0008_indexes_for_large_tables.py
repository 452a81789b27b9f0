from django.conf import settings
from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    payments_order=('reference', 'buyer_name', 'buyer_email', 'organisation_name', 'org_number'),
    payments_payment=('payment_intent', 'session_id', 'note'),
    payments_stripeevent=('stripe_id', 'error'),
)


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0007_bank_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='checkoutattempt',
            index=models.Index(condition=models.Q(('status__in', ['complete', 'expired', 'failed']), _negated=True), fields=['status', 'expires_at'], name='payments_attempt_open'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('attention', ''), _negated=True), fields=['-created_at'], name='payments_order_attention'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['-received_at', '-id'], name='payments_payment_newest'),
        ),
        migrations.AddIndex(
            model_name='salesdocument',
            index=models.Index(fields=['-issued_at', '-id'], name='payments_document_newest'),
        ),
        migrations.AddIndex(
            model_name='stripeevent',
            index=models.Index(fields=['-received_at', '-id'], name='payments_event_newest'),
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
