import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ContactQuerySet(models.QuerySet):
    def current(self, on_date: datetime.date | None = None) -> "ContactQuerySet":
        """Contacts that are valid on the date (default today)."""
        day = on_date or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def seeing_dues(self) -> "ContactQuerySet":
        """Administrators and billing contacts. They see what their organisation owes and has paid."""
        return self.filter(Q(is_administrator=True) | Q(is_billing=True))


class Contact(models.Model):
    """A user at an organisation.

    A contact who is neither administrator nor billing contact gets member prices only: no dues and no changes.
    """

    organisation = models.ForeignKey(
        "membership.Organisation", verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="contacts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="contacts"
    )
    is_administrator = models.BooleanField(
        _("administrator"), default=False, help_text=_("Looks after the profile, the people and the dues.")
    )
    is_billing = models.BooleanField(_("billing"), default=False, help_text=_("Sees invoices and receipts."))
    title = models.CharField(_("title"), max_length=100, blank=True)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day, empty for no end."))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["organisation_id", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(valid_to=None), name="membership_contact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"
