"""What events are about. Visitors filter the calendar by topic."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.bilingual import text_in_language


class Topic(models.Model):
    """A topic that events can share. One row holds both languages; addresses in both languages use the slug."""

    name_nb = models.CharField(_("name (Norwegian)"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    slug = models.SlugField(
        _("in the address"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Topics are listed by this number, then by name.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "name_nb", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return text_in_language(self, "name")
