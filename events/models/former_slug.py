"""Slugs that events and series had before, so that old links lead on."""

from django.db import models


class FormerSlug(models.Model):
    """A slug that the event had before. `Event.save` writes it; no other event may take it."""

    slug = models.SlugField(max_length=90, unique=True)
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        default_permissions = ()
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class FormerSeriesSlug(models.Model):
    """A slug that the series had before. `EventSeries.save` writes it; no other series may take it."""

    slug = models.SlugField(max_length=60, unique=True)
    series = models.ForeignKey("events.EventSeries", on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        default_permissions = ()
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
