from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from membership.enums import HonourKind


class HonourQuerySet(models.QuerySet):
    def shown(self) -> "HonourQuerySet":
        """Those of people who may be shown, the latest first, in two queries."""
        return (
            self.filter(person__is_shown=True)
            .select_related("person__photo")
            .prefetch_related("person__photo__renditions")
        )


class Honour(models.Model):
    """An honorary membership or a badge of honour that the association has given a person."""

    person = models.ForeignKey(
        "core.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="honours"
    )
    kind = models.CharField(_("honour"), max_length=10, choices=HonourKind, default=HonourKind.MEMBER)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(2200)],
        help_text=_("Empty when it is not known."),
    )
    reason_nb = models.TextField(_("reason in Norwegian"), max_length=600, blank=True)
    reason_en = models.TextField(_("reason in English"), max_length=600, blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = [models.F("year").desc(nulls_last=True), "person__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="membership_honour_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def reason(self) -> str:
        """Why, in the active language; empty when there is no text in that language."""
        return self.reason_en if get_language() == "en" else self.reason_nb

    @property
    def role(self) -> str:
        """Such as «Honorary member since 2011»; without the year where it is not known."""
        if self.year is None:
            return str(HonourKind(self.kind).label)
        since = {
            HonourKind.MEMBER: _("Honorary member since %(year)s"),
            HonourKind.BADGE: _("Badge of honour %(year)s"),
        }
        return since[HonourKind(self.kind)] % {"year": self.year}
