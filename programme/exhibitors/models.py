"""Who has a stand at an edition of a conference, and the e-mails with the link to complete the profile."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string
from wagtail.search import index

from core.bilingual import text_in_language
from mail.models import OutgoingMail

#: A place on the plan is counted in thousandths of its width and height.
PLAN_UNITS = 1000


def new_key() -> str:
    """The secret part of the exhibitor's link. It has 128 bits, so that it cannot be guessed."""
    return secrets.token_urlsafe(16)


class ExhibitorQuerySet(models.QuerySet):
    def active(self) -> "ExhibitorQuerySet":
        return self.filter(withdrawn_at=None)

    def shown(self) -> "ExhibitorQuerySet":
        """Those that readers see, where they may see the edition."""
        return self.active().filter(is_published=True)

    def complete(self) -> "ExhibitorQuerySet":
        return self.exclude(profile_nb="", profile_en="")

    def ready(self) -> "ExhibitorQuerySet":
        """Those that staff can publish now."""
        return self.active().complete().filter(is_published=False)

    def changed_since_published(self) -> "ExhibitorQuerySet":
        return self.shown().filter(filled_in_at__gt=F("published_at"))

    def visible_to(self, user) -> "ExhibitorQuerySet":
        """All for staff with the permission to view them, none for others. Pages show `shown()`."""
        return self if user.is_staff and user.has_perm("programme.view_exhibitor") else self.none()


class Exhibitor(index.Indexed, models.Model):
    """A stand with its profile. Contact and key are never shown to readers."""

    edition = models.ForeignKey(
        "events.Event", verbose_name=_("edition"), on_delete=models.PROTECT, related_name="exhibitors"
    )
    #: The first ticket of the stand that was bought; None when staff have added the exhibitor.
    ticket = models.OneToOneField(
        "events.Ticket",
        verbose_name=_("ticket"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="exhibitor",
        editable=False,
    )
    organisation = models.ForeignKey(
        "membership.Organisation",
        verbose_name=_("member"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exhibitors",
        help_text=_("Links the stand and the member's page in the directory."),
    )
    name = models.CharField(_("name"), max_length=200)
    stand_number = models.CharField(_("stand number"), max_length=12, blank=True, help_text=_("For example B12."))
    plan_x = models.PositiveSmallIntegerField(
        _("place on the plan, from the left"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(PLAN_UNITS)],
        help_text=_("In thousandths of the plan's width: 500 is the middle."),
    )
    plan_y = models.PositiveSmallIntegerField(
        _("place on the plan, from the top"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(PLAN_UNITS)],
        help_text=_("In thousandths of the plan's height."),
    )
    profile_nb = models.TextField(_("profile in Norwegian"), max_length=1500, blank=True)
    profile_en = models.TextField(_("profile in English"), max_length=1500, blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty means the member's own logo, or else a drawn one."),
    )
    website = models.URLField(_("website"), blank=True, validators=[URLValidator(schemes=["http", "https"])])

    contact_name = models.CharField(_("contact"), max_length=120, blank=True, help_text=_("Not shown on the pages."))
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True, help_text=_("The link is sent here."))
    language = models.CharField(
        _("language of the e-mails"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)

    is_published = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    #: When the exhibitor last saved the profile with the link.
    filled_in_at = models.DateTimeField(_("filled in"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ExhibitorQuerySet.as_manager()

    #: The contact is not searched: anybody could guess addresses.
    search_fields = [
        index.SearchField("name", boost=4),
        index.AutocompleteField("name"),
        index.SearchField("stand_number"),
        index.SearchField("profile_nb"),
        index.SearchField("profile_en"),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        ordering = ["stand_number", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "stand_number"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(stand_number=""),
                name="programme_exhibitor_stand",
                violation_error_message=_("Another exhibitor has this stand number."),
            ),
            models.CheckConstraint(
                name="programme_exhibitor_place",
                condition=Q(plan_x__isnull=True, plan_y__isnull=True)
                | Q(plan_x__isnull=False, plan_y__isnull=False, plan_x__lte=PLAN_UNITS, plan_y__lte=PLAN_UNITS),
                violation_error_message=_("Fill in both numbers of the place on the plan, or neither."),
            ),
            models.CheckConstraint(
                name="programme_exhibitor_published",
                condition=Q(is_published=False) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs):
        if self.is_published and self.published_at is None:
            self.published_at = timezone.now()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("exhibitor", args=[self.edition.slug, self.pk])

    def clean(self):
        super().clean()
        # Some signs, such as «ß», are two in capitals.
        self.stand_number = self.stand_number.upper()
        try:
            self._meta.get_field("stand_number").run_validators(self.stand_number)
        except ValidationError as error:
            raise ValidationError({"stand_number": error}) from error
        if self.edition_id and not self.withdrawn_at and self.is_stand_number_taken():
            raise ValidationError({"stand_number": _("Another exhibitor has this stand number.")})

    def is_stand_number_taken(self) -> bool:
        others = Exhibitor.objects.active().filter(edition=self.edition_id).exclude(pk=self.pk)
        return bool(self.stand_number) and others.filter(stand_number=self.stand_number).exists()

    @property
    def profile(self) -> str:
        """The profile in the active language, or in the other one when that is empty."""
        return text_in_language(self, "profile") or self.profile_en

    @property
    def is_complete(self) -> bool:
        return bool(self.profile_nb or self.profile_en)

    @property
    def shown_logo(self):
        """The exhibitor's own logo, or the member's; None means a drawn one."""
        return self.logo or (self.organisation.logo if self.organisation_id else None)


class ExhibitorMail(models.Model):
    """An e-mail with an exhibitor's link."""

    mail = models.OneToOneField(OutgoingMail, on_delete=models.CASCADE, primary_key=True, related_name="exhibitor_mail")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="mails")

    def __str__(self) -> str:
        return f"{self.mail} ({self.exhibitor})"
