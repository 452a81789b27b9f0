"""Searches that found nothing, so that editors see what readers miss."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MissedSearch(models.Model):
    """How often the same words found nothing on one day. Nothing is kept of who searched."""

    words = models.CharField(_("searched for"), max_length=120, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=[("nb", _("Norwegian")), ("en", _("English"))])
    day = models.DateField(_("day"), editable=False)
    count = models.PositiveIntegerField(_("times"), default=1, editable=False)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [models.UniqueConstraint(fields=["words", "language", "day"], name="search_missed_once_a_day")]
        indexes = [models.Index(fields=["day"], name="search_missed_day")]

    def __str__(self) -> str:
        return self.words
