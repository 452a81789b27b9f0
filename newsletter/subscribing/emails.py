"""The e-mail with the link that confirms a sign-up. Its keys are made when it is sent, so that the queue holds none."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mail.message import Email
from mail.queue import email
from newsletter.models import NewsletterList, Subscriber
from newsletter.subscribing.subscribe import CONFIRM_EMAIL, confirm_key


@email(CONFIRM_EMAIL)
def confirm_email(subscriber: int, lists: list[int]) -> Email | None:
    """Not sent when the sign-up was deleted meanwhile."""
    row = Subscriber.objects.filter(pk=subscriber).first()
    chosen = list(NewsletterList.objects.filter(pk__in=lists, subscriptions__subscriber=row)) if row else []
    if not chosen:
        return None
    return Email(
        subject=_("Confirm that you want the newsletter"),
        template="newsletter/emails/confirm",
        context={
            "lists": chosen,
            "confirm_url": settings.SITE_URL + reverse("newsletter_confirm", args=[confirm_key(row.pk, lists)]),
            "days": settings.NEWSLETTER_CONFIRM_DAYS,
        },
    )
