"""What is deleted of readers: sign-ups that nobody confirmed, and the e-mails about signing up."""

from django.conf import settings
from django.utils import timezone

from core.wall_clock import add_days
from mail.models import OutgoingMail
from newsletter.models import Subscriber, Subscription
from newsletter.subscribing.subscribe import CONFIRM_EMAIL


def delete_unconfirmed() -> int:
    """Delete what was not confirmed while its link worked. Returns how many sign-ups."""
    before = add_days(timezone.now(), -settings.NEWSLETTER_CONFIRM_DAYS)
    number, _by_model = Subscription.objects.filter(confirmed_at=None, created_at__lt=before).delete()
    Subscriber.objects.filter(subscriptions=None, created_at__lt=before).delete()
    OutgoingMail.objects.filter(email_name=CONFIRM_EMAIL, created_at__lt=before).delete()
    return number
