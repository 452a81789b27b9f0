"""Conferences that are held repeatedly, and how their editions look."""

import itertools

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.bilingual import text_in_language
from core.looks import Accent, Ground, Look, Motif
from core.text import ascii_slug


class EventSeries(models.Model):
    """A conference that is held repeatedly. Each edition is an event of its own."""

    name_nb = models.CharField(_("name (Norwegian)"), max_length=120, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    slug = models.SlugField(
        _("short name in addresses"),
        max_length=60,
        unique=True,
        blank=True,
        help_text=_("Of the page with all editions. Made from the name when empty."),
    )
    lead_nb = models.TextField(
        _("lead (Norwegian)"), max_length=400, blank=True, help_text=_("One or two sentences above all editions.")
    )
    lead_en = models.TextField(_("lead (English)"), max_length=400, blank=True)
    accent = models.CharField(_("accent colour"), max_length=10, choices=Accent.choices, default=Accent.CORAL)
    ground = models.CharField(
        _("ground"), max_length=10, choices=Ground.choices, default=Ground.FJORD, help_text=_("Behind the title.")
    )
    motif = models.CharField(
        _("motif"),
        max_length=10,
        choices=Motif.choices,
        blank=True,
        help_text=_("What is drawn where a page has no photo. Empty: another drawing for each edition."),
    )

    class Meta:
        verbose_name = _("event series")
        verbose_name_plural = _("event series")
        ordering = ["name_nb"]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs):
        if not self.slug:
            self.slug = self._free_slug()
        super().save(**kwargs)

    def _free_slug(self) -> str:
        base = ascii_slug(self.name_nb)[:50].strip("-") or "series"
        others = EventSeries.objects.exclude(pk=self.pk).filter(slug__startswith=base)
        taken = set(others.values_list("slug", flat=True))
        candidates = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
        return next(slug for slug in candidates if slug not in taken)

    @property
    def name(self) -> str:
        return text_in_language(self, "name")

    @property
    def lead(self) -> str:
        return text_in_language(self, "lead")

    @property
    def look(self) -> Look:
        return Look(self.accent, self.ground, self.motif)
