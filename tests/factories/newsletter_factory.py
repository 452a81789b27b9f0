"""Lists, readers and issues of the newsletter."""

from django.utils import timezone

from mail.bulk.addresses import digest_of
from mail.enums import BulkState
from mail.models import BulkMail
from newsletter.digest.content import keep_bulk_mail
from newsletter.models import Digest, DigestEvent, DigestNews, NewsletterList, Subscriber, Subscription


def create_list(name: str = "Nytt fra oss", **fields) -> NewsletterList:
    return NewsletterList.objects.create(name_nb=name, **({"purpose_nb": "Hver måned."} | fields))


def create_subscriber(
    *lists: NewsletterList, email: str = "leser@example.no", is_confirmed=True, **fields
) -> Subscriber:
    """A reader of these lists."""
    subscriber = Subscriber.objects.create(email=email, digest=digest_of(email), **fields)
    confirmed_at = timezone.now() if is_confirmed else None
    for each in lists:
        Subscription.objects.create(subscriber=subscriber, list=each, confirmed_at=confirmed_at)
    return subscriber


def create_digest(in_list: NewsletterList, *, news=(), events=(), is_sent: bool = False, **fields) -> Digest:
    """An issue with these pages and events. One that is sent has its recipients behind it."""
    texts = {"title_nb": "Nytt i november", "intro_nb": "Hei.\n\nLes videre."}
    digest = Digest.objects.create(list=in_list, **(texts | fields))
    for position, page in enumerate(news):
        DigestNews.objects.create(digest=digest, page=page, sort_order=position)
    for position, event in enumerate(events):
        DigestEvent.objects.create(digest=digest, event=event, sort_order=position)
    bulk_mail = keep_bulk_mail(digest, by=None)
    if is_sent:
        now = timezone.now()
        BulkMail.objects.filter(pk=bulk_mail.pk).update(state=BulkState.SENT, send_at=now, finished_at=now)
        bulk_mail.refresh_from_db()
    return digest
