"""The newsletter's lists and readers, an issue that was sent, with a bounce and an unsubscription, and a draft."""

import datetime as dt
import hashlib

from django.utils import timezone
from wagtail.log_actions import log

from demo.content.newsletter import DRAFT, LISTS, READERS, SENT
from demo.loaders.orders import at
from demo.loaders.world import World
from events.enums import EventStatus
from events.models import Event
from mail.bulk import prepare
from mail.bulk.addresses import digest_of
from mail.bulk.suppression import suppress, unsubscribe
from mail.enums import BulkState, RecipientState, SuppressionReason
from mail.models import BulkMail, BulkRecipient, SuppressedAddress
from news.models import NewsPage
from newsletter.digest.content import keep_bulk_mail
from newsletter.models import Digest, DigestEvent, DigestNews, NewsletterList, Subscriber, Subscription
from newsletter.subscribing.scopes import scope_of
from programme.queries import events_with_page

#: Of the readers by number: whose mail comes back, and who leaves.
_BOUNCED, _LEFT = 17, 42


def add_newsletter(world: World) -> None:
    lists = {key: _list(key, position) for position, key in enumerate(LISTS)}
    sent_at = timezone.now() + dt.timedelta(days=SENT["days"])
    _add_readers(lists, sent_at)
    _send(world, lists, sent_at)
    draft = _digest(lists, DRAFT, offset=3)
    keep_bulk_mail(draft, by=world.users["editor"])


def _list(key: str, position: int) -> NewsletterList:
    names, purposes = LISTS[key]["name"], LISTS[key]["purpose"]
    return NewsletterList.objects.create(
        name_nb=names["nb"],
        name_en=names["en"],
        purpose_nb=purposes["nb"],
        purpose_en=purposes["en"],
        position=position,
    )


def _address(number: int) -> str:
    return f"leser{number}@lesere.example"


def _add_readers(lists: dict[str, NewsletterList], sent_at: dt.datetime) -> None:
    """They signed up over two years before the issue was sent."""
    Subscriber.objects.bulk_create(
        Subscriber(
            email=_address(number),
            digest=digest_of(_address(number)),
            language="en" if number % 9 == 0 else "nb",
            key=hashlib.sha256(f"demo reader {number}".encode()).hexdigest()[:22],
        )
        for number in range(READERS)
    )
    rows = []
    for subscriber in Subscriber.objects.order_by("pk"):
        number = int(subscriber.email.removeprefix("leser").partition("@")[0])
        subscriber.created_at = sent_at - dt.timedelta(hours=17 * (number + 1))
        keys = ["news", "founders"] if number % 8 == 0 else ["news"]
        rows += [(subscriber, lists[key]) for key in keys]
    subscriptions = [
        Subscription(subscriber=subscriber, list=each, confirmed_at=subscriber.created_at + dt.timedelta(minutes=4))
        for subscriber, each in rows
    ]
    Subscription.objects.bulk_create(subscriptions)
    for subscription in subscriptions:
        subscription.created_at = subscription.subscriber.created_at
    Subscription.objects.bulk_update(subscriptions, ["created_at"], batch_size=300)
    subscribers = {subscriber.pk: subscriber for subscriber, _list in rows}
    Subscriber.objects.bulk_update(subscribers.values(), ["created_at"], batch_size=300)


def _digest(lists: dict[str, NewsletterList], content: dict, *, offset: int) -> Digest:
    """With three news items and three events to come."""
    digest = Digest.objects.create(
        list=lists[content["list"]],
        title_nb=content["title"]["nb"],
        title_en=content["title"]["en"],
        intro_nb=content["intro"]["nb"],
        intro_en=content["intro"]["en"],
    )
    pages = NewsPage.objects.live().filter(locale__language_code="nb").order_by("-date", "-pk")
    for position, page in enumerate(pages[offset : offset + 3]):
        DigestNews.objects.create(digest=digest, page=page, sort_order=position)
    coming = events_with_page("nb").filter(status=EventStatus.OPEN, starts_at__gt=timezone.now(), parent=None)
    events: list[Event] = list(coming.order_by("starts_at", "pk")[offset : offset + 3])
    for position, event in enumerate(events):
        DigestEvent.objects.create(digest=digest, event=event, sort_order=position)
    return digest


def _send(world: World, lists: dict[str, NewsletterList], sent_at: dt.datetime) -> None:
    """As sending leaves it, without a thousand e-mails in the demo's mailbox."""
    editor = world.users["editor"]
    with at(sent_at):
        bulk_mail = keep_bulk_mail(_digest(lists, SENT, offset=0), by=editor)
        number, _left_out = prepare.count_recipients(bulk_mail)
        log(bulk_mail, "mail.bulk_tested", user=editor)
        prepare.confirm(bulk_mail.pk, by=editor, send_at=None, number=number)
        prepare.collect(bulk_mail.pk)
    BulkRecipient.objects.filter(bulk_mail=bulk_mail).update(state=RecipientState.SENT, queued_at=sent_at)
    finished = sent_at + dt.timedelta(minutes=6)
    BulkMail.objects.filter(pk=bulk_mail.pk).update(
        state=BulkState.SENT, created_at=sent_at - dt.timedelta(hours=3), finished_at=finished
    )
    Digest.objects.filter(bulk_mail=bulk_mail).update(created_at=sent_at - dt.timedelta(hours=3))
    with at(finished):
        suppress(_address(_BOUNCED), SuppressionReason.BOUNCE, note="550 5.1.1 The mailbox does not exist.")
        bulk_mail.recipients.filter(address=_address(_BOUNCED)).update(state=RecipientState.BOUNCED)
        left = bulk_mail.recipients.get(address=_address(_LEFT))
        unsubscribe(digest_of(left.address), scope_of(lists["news"].pk), left.pk)
    SuppressedAddress.objects.update(since=finished)
