"""Who supports an edition of a conference, and at which level."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.images import get_image_model_string

from core.bilingual import text_in_language


class PartnerLevel(models.Model):
    """A heading that partners of an edition are shown under, such as «Main partner»."""

    edition = ParentalKey(
        "events.Event", verbose_name=_("edition"), on_delete=models.CASCADE, related_name="partner_levels"
    )
    name_nb = models.CharField(_("name (Norwegian)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    is_main = models.BooleanField(
        _("shown larger"), default=False, help_text=_("For main partners: a large logo, and their text.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    #: The panel on the page of the edition's partners keeps the order in this field.
    sort_order_field = "position"

    class Meta:
        verbose_name = _("partner level")
        verbose_name_plural = _("partner levels")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name_nb"],
                name="programme_partnerlevel_once",
                violation_error_message=_("The edition has a level with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return text_in_language(self, "name")


class Partnership(models.Model):
    """An organisation that supports an edition: one that is registered, or a name with logo and website."""

    edition = ParentalKey(
        "events.Event", verbose_name=_("edition"), on_delete=models.CASCADE, related_name="partnerships"
    )
    organisation = models.ForeignKey(
        "membership.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partnerships",
        help_text=_("A member. Its page in the directory then says what it supports."),
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("Only when it is no member, or shown under another name.")
    )
    level = models.ForeignKey(
        PartnerLevel, verbose_name=_("level"), on_delete=models.RESTRICT, related_name="partnerships"
    )
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty means the member's own logo, or else a drawn one."),
    )
    url = models.URLField(_("website"), blank=True, validators=[URLValidator(schemes=["http", "https"])])
    text_nb = models.TextField(_("text (Norwegian)"), max_length=600, blank=True)
    text_en = models.TextField(_("text (English)"), max_length=600, blank=True)
    is_shown = models.BooleanField(
        _("shown on the page"), default=True, help_text=_("Off until the agreement may be known.")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True, help_text=_("Only for staff."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    sort_order_field = "position"

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                condition=Q(organisation__isnull=False),
                name="programme_partnership_once",
                violation_error_message=_("This organisation is a partner of the edition already."),
            ),
            models.CheckConstraint(
                name="programme_partnership_who",
                condition=Q(organisation__isnull=False) | ~Q(name=""),
                violation_error_message=_("Choose an organisation, or write a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self):
        super().clean()
        if self.level_id and self.edition_id and self.level.edition_id != self.edition_id:
            raise ValidationError({"level": _("Choose a level of the same edition.")})

    @property
    def title(self) -> str:
        """The name that is shown."""
        return self.name or (self.organisation.name if self.organisation_id else "")

    @property
    def text(self) -> str:
        return text_in_language(self, "text") or self.text_nb or self.text_en

    @property
    def shown_logo(self):
        """The partner's own logo, or that of the organisation; None means a drawn one."""
        return self.logo or (self.organisation.logo if self.organisation_id else None)
