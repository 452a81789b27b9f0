"""Which lists a reader can choose."""

from django.db.models import Q, QuerySet

from core.cache.process_cache import get_or_set
from newsletter.models import NewsletterList, Subscriber


def open_lists() -> list[NewsletterList]:
    """Those that anybody can sign up for, in the order in which they are shown."""
    return get_or_set("open newsletter lists", lambda: list(NewsletterList.objects.filter(is_open=True)))


def offered_to(subscriber: Subscriber) -> QuerySet[NewsletterList]:
    """Open lists, and closed ones that the reader is on."""
    own = subscriber.subscriptions.values("list_id")
    return NewsletterList.objects.filter(Q(is_open=True) | Q(pk__in=own))
