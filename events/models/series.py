"""Conferences that are held repeatedly, and how their editions look."""

import itertools

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.bilingual import text_in_language
from core.looks import Accent, Ground, Look, Motif
from core.text import ascii_slug
from events.models.former_slug import FormerSeriesSlug


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
    on_front_page = models.BooleanField(
        _("on the front page"),
        default=True,
        help_text=_("A panel in these colours leads to the next edition, or to all editions while none is announced."),
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
        fields = kwargs.get("update_fields")
        if fields is not None and "slug" not in fields:
            super().save(**kwargs)
            return
        before = self.__dict__.get("_as_loaded", self.slug)
        with transaction.atomic():
            super().save(**kwargs)
            if before != self.slug:
                FormerSeriesSlug.objects.filter(slug=self.slug, series=self).delete()
                FormerSeriesSlug.objects.update_or_create(slug=before, defaults={"series": self})
        self._as_loaded = self.slug

    @classmethod
    def from_db(cls, db, field_names, values):
        series = super().from_db(db, field_names, values)
        if "slug" in series.__dict__:
            series._as_loaded = series.slug
        return series

    def clean(self):
        super().clean()
        if self.slug and FormerSeriesSlug.objects.filter(slug=self.slug).exclude(series=self.pk).exists():
            message = _("Another series had this name before, and old links lead to that one.")
            raise ValidationError({"slug": message})

    def _free_slug(self) -> str:
        base = ascii_slug(self.name_nb)[:50].strip("-") or "series"
        others = EventSeries.objects.exclude(pk=self.pk).filter(slug__startswith=base)
        former = FormerSeriesSlug.objects.exclude(series=self.pk).filter(slug__startswith=base)
        taken = {*others.values_list("slug", flat=True), *former.values_list("slug", flat=True)}
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
