from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from membership.enums import Joiner


class Category(models.Model):
    """A member category, such as «Bedrift». It decides who can join and, by its tariffs, what the dues are."""

    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    name_nb = models.CharField(_("name in Norwegian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    description_nb = models.TextField(_("description in Norwegian"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    benefits_nb = models.TextField(_("what is included, in Norwegian"), blank=True, help_text=_("One on each line."))
    benefits_en = models.TextField(_("what is included, in English"), blank=True, help_text=_("One on each line."))
    joiner = models.CharField(_("for"), max_length=12, choices=Joiner.choices, default=Joiner.ORGANISATION)
    max_employees = models.PositiveIntegerField(
        _("employees at most"), null=True, blank=True, help_text=_("Empty when the size does not matter.")
    )
    needs_approval = models.BooleanField(_("applications are decided by a person"), default=False)
    open = models.BooleanField(_("open for joining on the website"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("member category")
        verbose_name_plural = _("member categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_nb

    name.fget.short_description = _("name")

    @property
    def description(self) -> str:
        return self.description_en if get_language() == "en" and self.description_en else self.description_nb

    @property
    def benefits(self) -> list[str]:
        text = self.benefits_en if get_language() == "en" and self.benefits_en else self.benefits_nb
        return [line.strip() for line in text.splitlines() if line.strip()]

    @property
    def for_organisations(self) -> bool:
        return self.joiner == Joiner.ORGANISATION
