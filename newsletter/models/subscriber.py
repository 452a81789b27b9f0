"""Readers of the newsletter, and what each has signed up for."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.models.lists import NewsletterList


def new_key() -> str:
    """The secret of a reader's own page. It has 128 bits, so that it cannot be guessed."""
    return secrets.token_urlsafe(16)


class Subscriber(models.Model):
    """An address with at least one subscription. It is deleted with its last one."""

    #: In lower case (`mail.bulk.addresses.normalised`).
    email = models.EmailField(_("e-mail"), unique=True)
    #: By which a link in an e-mail finds the address (`mail.bulk.addresses.digest_of`).
    digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nb")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("signed up"), auto_now_add=True)

    trigram_columns = ("email",)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        permissions = [("export_subscriber", "Can export subscribers of the newsletter")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="subscriber_newest")]

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """A reader on a list. Nothing is sent before it is confirmed by the link in an e-mail.

    `confirmed_at` is the proof of consent.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    list = models.ForeignKey(
        NewsletterList, verbose_name=_("list"), on_delete=models.PROTECT, related_name="subscriptions"
    )
    created_at = models.DateTimeField(_("signed up"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["subscriber", "list"], name="newsletter_subscribed_once")]
        indexes = [models.Index(fields=["list", "confirmed_at"])]

    def __str__(self) -> str:
        return f"{self.subscriber_id}: {self.list_id}"
