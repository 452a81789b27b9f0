"""The readers of a list as an audience of e-mail to many."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cache.process_cache import get_or_set
from mail.bulk.addresses import digest_of
from mail.bulk.audiences import Audience, Recipient, register_audience
from newsletter.models import NewsletterList, Subscriber, Subscription
from newsletter.subscribing.scopes import AUDIENCE, list_of, scope_of
from newsletter.subscribing.subscribe import forget

_ROWS_PER_READ = 2000


def _recipients(arguments: dict) -> Iterator[Recipient]:
    rows = Subscription.objects.filter(list=arguments["list"]).exclude(confirmed_at=None)
    values = rows.order_by("pk").values_list("subscriber__email", "subscriber__language")
    return (Recipient(email, language) for email, language in values.iterator(_ROWS_PER_READ))


def _list_name(list_pk: int | None) -> str:
    lists = get_or_set("newsletter lists", lambda: {row.pk: row for row in NewsletterList.objects.all()})
    return lists[list_pk].name if list_pk in lists else "–"


def _described(arguments: dict) -> str:
    return _("Newsletter: %(list)s") % {"list": _list_name(arguments.get("list"))}


def _why(arguments: dict) -> str:
    return _("You get this because you signed up for “%(list)s”.") % {"list": _list_name(arguments.get("list"))}


def _manage_url(address: str) -> str:
    key = Subscriber.objects.filter(digest=digest_of(address)).values_list("key", flat=True).first()
    return settings.SITE_URL + reverse("newsletter_subscription", args=[key]) if key else ""


def register() -> None:
    register_audience(
        Audience(
            name=AUDIENCE,
            label=gettext_lazy("Readers of the newsletter"),
            permission="newsletter.change_digest",
            recipients=_recipients,
            describe=_described,
            why=_why,
            scope=lambda arguments: scope_of(arguments["list"]),
            scope_label=lambda scope: _described({"list": list_of(scope)}),
            unsubscribed=forget,
            manage_url=_manage_url,
            is_composable=False,
        )
    )
