"""Signing up, confirming, changing and leaving. Nobody gets anything before the link in an e-mail was used."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from core.db.insert import insert_new, insert_once
from mail.bulk.addresses import digest_of, normalised
from mail.bulk.suppression import resubscribe, unsubscribe
from mail.queue import queue_email
from newsletter.models import NewsletterList, Subscriber, Subscription
from newsletter.subscribing.scopes import list_of, scope_of

CONFIRM_EMAIL = "newsletter_confirm"
_SALT = "newsletter.confirm"
_DAY_SECONDS = 24 * 60 * 60
_LONGEST_TOKEN = 300


@dataclass(frozen=True)
class Confirmed:
    """Who has confirmed, and whether anything was new."""

    subscriber: Subscriber
    is_new: bool


@transaction.atomic
def sign_up(address: str, lists: Sequence[NewsletterList], language: str) -> None:
    """Store that somebody wants these lists, and send the link that confirms it.

    A known address gets the same e-mail and costs the same work: nobody learns from the answer who reads what.
    """
    email = normalised(address)
    row = Subscriber(email=email, digest=digest_of(email), language=language)
    subscriber = row if insert_once(row) else Subscriber.objects.select_for_update(no_key=True).get(email=email)
    now = timezone.now()
    insert_new([Subscription(subscriber=subscriber, list=each, created_at=now) for each in lists])
    queue_email(
        CONFIRM_EMAIL,
        key=f"newsletter-{secrets.token_hex(16)}",
        to=email,
        language=language,
        limited=True,
        urgent=True,
        subscriber=subscriber.pk,
        lists=[each.pk for each in lists],
    )


def confirm_key(subscriber_pk: int, list_pks: Sequence[int]) -> str:
    """What the link holds. It works for NEWSLETTER_CONFIRM_DAYS."""
    return signing.dumps([subscriber_pk, list(list_pks)], salt=_SALT)


def waiting_for(key: str) -> tuple[Subscriber, list[NewsletterList]] | None:
    """Who confirms what with this link; None when it is unknown, too old, or of somebody who has left since."""
    if len(key) > _LONGEST_TOKEN:
        return None
    try:
        subscriber_pk, list_pks = signing.loads(
            key, salt=_SALT, max_age=settings.NEWSLETTER_CONFIRM_DAYS * _DAY_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    subscriber = Subscriber.objects.filter(pk=subscriber_pk).first()
    if subscriber is None:
        return None
    lists = list(NewsletterList.objects.filter(pk__in=list_pks, subscriptions__subscriber=subscriber))
    return (subscriber, lists) if lists else None


@transaction.atomic
def confirm(key: str) -> Confirmed | None:
    """Begin what the link confirms. None for a link that confirms nothing. Safe to call twice."""
    waiting = waiting_for(key)
    if waiting is None:
        return None
    subscriber, lists = waiting
    rows = Subscription.objects.filter(subscriber=subscriber, list__in=lists, confirmed_at=None)
    is_new = bool(rows.update(confirmed_at=timezone.now()))
    for each in lists:
        resubscribe(subscriber.email, scope_of(each.pk))
    return Confirmed(subscriber, is_new)


@transaction.atomic
def change(subscriber_pk: int, lists: Sequence[NewsletterList], language: str) -> Subscriber | None:
    """Set what the reader gets, as chosen on their own page. None when they get nothing more, and are forgotten.

    A reader on this page has used a link in an e-mail, so a list is confirmed at once.
    """
    subscriber = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber_pk).first()
    if subscriber is None:
        return None
    wanted = {each.pk for each in lists}
    now = timezone.now()
    insert_new([Subscription(subscriber=subscriber, list_id=pk, created_at=now, confirmed_at=now) for pk in wanted])
    subscriber.subscriptions.filter(confirmed_at=None, list__in=wanted).update(confirmed_at=now)
    for pk in wanted:
        resubscribe(subscriber.email, scope_of(pk))
    # Last, because somebody without any list is forgotten.
    for pk in set(subscriber.subscriptions.values_list("list_id", flat=True)) - wanted:
        unsubscribe(subscriber.digest, scope_of(pk))
    if not wanted:
        return None
    Subscriber.objects.filter(pk=subscriber.pk).update(language=language)
    subscriber.language = language
    return subscriber


def forget(digest: str, scope: str) -> None:
    """Take the reader off the list of this scope; without another list, nothing is kept of them."""
    pk = list_of(scope)
    if pk is not None:
        Subscription.objects.filter(subscriber__digest=digest, list=pk).delete()
        Subscriber.objects.filter(digest=digest, subscriptions=None).delete()
