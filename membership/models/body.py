"""The association's bodies (board, committees, resource groups, staff), and who sits in them from when to when."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from membership.enums import BodyKind


class BodyQuerySet(models.QuerySet):
    def with_members(self, on_date: datetime.date | None = None) -> "BodyQuerySet":
        """Shown bodies in their order, each with its `members_shown`: who sits in it on the date (default today) and
        may be shown, in order. Three queries, however many there are.
        """
        shown = BodyMember.objects.current(on_date).shown().with_names()
        return self.filter(is_shown=True).prefetch_related(models.Prefetch("members", shown, to_attr="members_shown"))


class Body(ClusterableModel):
    """A board, a committee, a resource group or the staff. Public meetings are events that point at it."""

    kind = models.CharField(_("kind"), max_length=14, choices=BodyKind, default=BodyKind.COMMITTEE)
    name_nb = models.CharField(_("name in Norwegian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    purpose_nb = models.TextField(_("what it is for, in Norwegian"), max_length=600, blank=True)
    purpose_en = models.TextField(_("what it is for, in English"), max_length=600, blank=True)
    position = models.PositiveSmallIntegerField(
        _("place in the list"), default=100, help_text=_("Low numbers come first.")
    )
    is_shown = models.BooleanField(_("shown on the site"), default=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_nb

    name.fget.short_description = _("name")

    @property
    def purpose(self) -> str:
        """What it is for, in the active language; empty when there is no text in that language."""
        return self.purpose_en if get_language() == "en" else self.purpose_nb


class BodyMemberQuerySet(models.QuerySet):
    def current(self, on_date: datetime.date | None = None) -> "BodyMemberQuerySet":
        """Members on the date (default today), its first and last day included."""
        day = on_date or timezone.localdate()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def shown(self) -> "BodyMemberQuerySet":
        """Without people who are hidden on the site."""
        return self.filter(Q(person=None) | Q(person__is_shown=True))

    def with_names(self) -> "BodyMemberQuerySet":
        return (
            self.select_related("person__photo", "contact__user", "contact__organisation")
            .prefetch_related("person__photo__renditions")
            .order_by("position", "pk")
        )


class BodyMember(models.Model):
    """A person of the site, or a contact of a member organisation, in a body. Who has left keeps the row: it tells who
    sat in the body when.
    """

    body = ParentalKey(Body, verbose_name=_("body"), on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        "core.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="body_memberships",
        help_text=_("With portrait and text. Or choose a contact beside it."),
    )
    contact = models.ForeignKey(
        "membership.Contact",
        verbose_name=_("contact of a member"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="body_memberships",
        help_text=_("Shown with name, title and organisation."),
    )
    leads = models.BooleanField(_("leads the body"), default=False)
    role_nb = models.CharField(
        _("role in Norwegian"), max_length=160, blank=True, help_text=_("Empty: the person's own role.")
    )
    role_en = models.CharField(_("role in English"), max_length=160, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty when it is not known."))
    valid_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day, empty for no end."))
    position = models.PositiveSmallIntegerField(
        _("place in the list"), default=100, help_text=_("Low numbers come first.")
    )

    objects = BodyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a body")
        verbose_name_plural = _("members of bodies")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(contact__isnull=True), name="membership_body_member_is_one"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_body_member_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if (self.person_id is None) == (self.contact_id is None):
            raise ValidationError({"person": _("Choose either a person or a contact.")})
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day is before the first.")})

    @property
    def name(self) -> str:
        if self.person:
            return self.person.name
        return self.contact.user.get_full_name() if self.contact else ""

    @property
    def role(self) -> str:
        """The role here in the active language, else in the other, else the person's role or the contact's title."""
        preferred, other = self.role_nb, self.role_en
        if get_language() == "en":
            preferred, other = other, preferred
        own = self.person.role if self.person else self.contact.title if self.contact else ""
        return preferred or other or own

    @property
    def employer(self) -> str:
        if self.person:
            return self.person.employer
        return self.contact.organisation.name if self.contact else ""
