"""What the limits on forms count: attempts, and how often a limit was reached."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """One counted attempt. `identity` is a keyed digest of a client's network address or of an e-mail address."""

    action = models.CharField(max_length=40)
    identity = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["action", "identity", "created_at"]),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.created_at:%Y-%m-%d %H:%M}"


class LimitAction(models.TextChoices):
    """What is limited, as staff read it."""

    FREE_SEATS = "free_seats", _("Free booking: confirmed by e-mail")
    OPEN_SEATS = "open_seats", _("Free booking: too many unconfirmed seats")
    CHALLENGE = "challenge", _("Paid booking: an answer that was used before")
    PAID_HOLDS = "paid_holds", _("Paid booking: many unpaid orders, asked a question")
    CONFIRM_EMAILS = "confirm_emails", _("Links to confirm a booking, to one address")
    FREE_EMAILS = "free_emails", _("E-mails about free bookings to one address, sent later")
    CODES = "codes", _("Wrong discount codes")
    KEYS = "keys", _("Wrong links to orders and tickets")
    SIGN_IN = "sign_in", _("Sign-in codes, asked for by one client")
    SIGN_IN_EMAILS = "sign_in_emails", _("Sign-in codes to one address")
    SECOND_FACTOR = "second_factor", _("Codes of an app or recovery codes, tried for one user")
    APPLICATIONS = "applications", _("Joining the association")
    LOOKUPS = "lookups", _("Look-ups in the business register")
    WAITING = "waiting", _("Waiting list")
    ACCOUNT_NUMBERS = "account_numbers", _("Account numbers, changed by one buyer")
    EXHIBITOR_SAVES = "exhibitor_saves", _("Profile of an exhibitor, saved by its link")
    PLAN_SAVES = "plan_saves", _("A ticket holder's programme, changed by its link")
    NEWSLETTER = "newsletter", _("Newsletter: signing up")
    NEWSLETTER_EMAILS = "newsletter_emails", _("Newsletter, for one address")
    WAITING_EMAILS = "waiting_emails", _("Waiting list, for one address")


class LimitReached(models.Model):
    """How often a limit was reached in one hour. It holds nothing about whoever reached it."""

    action = models.CharField(_("limit"), max_length=40, choices=LimitAction.choices)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("limit reached")
        verbose_name_plural = _("limits reached")
        ordering = ["-hour", "action"]
        constraints = [models.UniqueConstraint(fields=["action", "hour"], name="core_limit_reached_once")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.hour:%Y-%m-%d %H:%M}"
