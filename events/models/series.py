from django.db import models
from django.utils.translation import gettext_lazy as _

from events.text import in_language


class EventSeries(models.Model):
    """Conferences that come back: each edition is an event of its own."""

    name_nb = models.CharField(_("name (Norwegian)"), max_length=120, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("event series")
        verbose_name_plural = _("event series")
        ordering = ["name_nb"]

    def __str__(self) -> str:
        return in_language(self, "name")
