"""What a saved event leaves behind: the number of its calendar entry, and the slugs that it had before."""

from typing import ClassVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from core.text import latin
from events.enums import Attendance, EventStatus
from events.models.event_place import EventPlace
from events.models.former_slug import FormerSlug


class EventSaving(models.Model):
    """An event that counts what calendars show of it, and keeps the slugs of old links."""

    #: What a calendar shows is made of these fields. When that changes, `sequence` grows (see `raise_sequence`).
    CALENDAR_FIELDS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self.slug:
            self.slug = self.free_slug()
        fields, is_new = kwargs.get("update_fields"), self._state.adding
        loaded = self.__dict__.get("_as_loaded", {})
        names = (*self.CALENDAR_FIELDS, "slug")
        saved = [name for name in names if fields is None or name in fields]
        current = {name: getattr(self, name) if name in saved else loaded.get(name) for name in names}
        if is_new or loaded.get("slug", current["slug"]) == current["slug"]:
            super().save(**kwargs)
        else:
            with transaction.atomic():
                super().save(**kwargs)
                self._keep_slug(loaded["slug"])
        if not is_new and _calendar_facts({name: current[name] for name in loaded}) != _calendar_facts(loaded):
            self.raise_sequence()
        self._as_loaded = current

    @classmethod
    def from_db(cls, db, field_names, values):
        event = super().from_db(db, field_names, values)
        names = (*cls.CALENDAR_FIELDS, "slug")
        event._as_loaded = {name: event.__dict__[name] for name in names if name in event.__dict__}
        return event

    @classmethod
    def saved_fields(cls) -> list[str]:
        """Without the sequence, so that an object that was read before a date changed does not take it back."""
        return [name for name in super().saved_fields() if name != "sequence"]

    def raise_sequence(self) -> None:
        """Count a change that calendars show, so that calendar programs update the entry."""
        rows = type(self).objects.filter(pk=self.pk)
        rows.update(sequence=F("sequence") + 1, updated_at=timezone.now())
        self.sequence, self.updated_at = rows.values_list("sequence", "updated_at").get()

    def _keep_slug(self, slug: str) -> None:
        FormerSlug.objects.filter(slug=self.slug, event=self).delete()
        FormerSlug.objects.update_or_create(slug=slug, defaults={"event": self})

    def free_slug(self) -> str:
        """A slug from the title and the date, with a number added when it is taken."""
        day = timezone.localtime(self.starts_at).date().isoformat()
        base = f"{slugify(latin(self.title_nb))[:70] or 'event'}-{day}"
        slug, number = base, 1
        events = type(self).objects.exclude(pk=self.pk)
        former = FormerSlug.objects.exclude(event=self.pk)
        while events.filter(slug=slug).exists() or former.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug


def _calendar_facts(values: dict) -> tuple:
    """What calendars show of an event, in whatever language, from the values of its CALENDAR_FIELDS."""
    facts = {name: value for name, value in values.items() if name != "slug"}
    is_cancelled = facts.pop("status", "") == EventStatus.CANCELLED
    if facts.get("attendance") == Attendance.ONLINE:
        for name in EventPlace.PLACE_FIELDS:
            facts.pop(name, None)
    return is_cancelled, facts
