from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Municipality(models.Model):
    """A municipality. `code` is text, because it may begin with 0.

    A municipality that is abolished keeps its row and gets a `valid_to` date.
    """

    code = models.CharField(_("number"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=80)
    county = models.CharField(_("county"), max_length=80, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Industry(models.Model):
    """An industry in the member directory: a group of the business register's industry codes."""

    slug = models.SlugField(max_length=60, unique=True)
    name_nb = models.CharField(_("name in Norwegian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    #: Two-digit divisions of the business register's industry codes (NACE) that belong to this industry.
    divisions = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["name_nb"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_nb

    name.fget.short_description = _("name")
