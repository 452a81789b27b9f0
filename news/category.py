from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class NewsCategory(models.Model):
    """A category of news. One row holds both languages; URLs of both languages use the slug."""

    name_nb = models.CharField(_("name in Norwegian"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    slug = models.SlugField(
        _("in the address"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens.")
    )

    panels = [FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]), FieldPanel("slug")]

    class Meta:
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")
        ordering = ["name_nb"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language. Norwegian when there is no English name."""
        if (get_language() or "nb").startswith("en"):
            return self.name_en or self.name_nb
        return self.name_nb
