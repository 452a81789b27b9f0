from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.images import SiteImage, SiteRendition
from core.people import Person
from core.site_settings import AssociationSettings

__all__ = [
    "AssociationSettings",
    "ClockSlot",
    "NumberSeries",
    "OutgoingMail",
    "Person",
    "SiteImage",
    "SiteRendition",
]


class NumberSeries(models.Model):
    """The counter behind one unbroken series of numbers. Only `core.numbering` moves it."""

    name = models.CharField(max_length=40, unique=True)
    next_number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name}: {self.next_number}"


class OutgoingMail(models.Model):
    """A letter that somebody shall have, exactly once. Written in the transaction of what it tells about.

    The text is made when it is sent, by the letter's function, from `arguments`: nothing personal beyond the
    address is kept here.
    """

    key = models.CharField(max_length=120, unique=True, help_text="What makes this mail itself: told once.")
    letter = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    #: Nobody else may try before this: a worker is at it, or it failed and waits.
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mail")
        indexes = [models.Index(fields=["sent_at", "created_at"])]

    def __str__(self) -> str:
        return f"{self.letter} → {self.to}"


class ClockSlot(models.Model):
    """One turn of a job of `core.clock`. The unique row is what keeps two clocks from taking the same turn."""

    name = models.CharField(max_length=60)
    slot = models.PositiveBigIntegerField(help_text="Minutes since 1970, divided by the job's interval.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="core_clock_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
