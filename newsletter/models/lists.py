"""The lists that readers can sign up for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.bilingual import text_in_language


class NewsletterList(models.Model):
    """A list of readers, with a purpose that they agree to."""

    name_nb = models.CharField(_("name (Norwegian)"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    purpose_nb = models.CharField(
        _("purpose (Norwegian)"),
        max_length=200,
        help_text=_("What readers get and how often. They agree to this when they sign up."),
    )
    purpose_en = models.CharField(_("purpose (English)"), max_length=200, blank=True)
    is_open = models.BooleanField(
        _("open"), default=True, help_text=_("Readers can sign up. A closed list keeps its readers.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lists are shown by this number, then by name.")
    )

    class Meta:
        verbose_name = _("newsletter list")
        verbose_name_plural = _("newsletter lists")
        ordering = ["position", "name_nb", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return text_in_language(self, "name")

    @property
    def purpose(self) -> str:
        return text_in_language(self, "purpose")
