"""A copied page gets an event of its own, a draft, so that it never sells the seats of the page it was copied from.

Translations share their event, and an alias shows the event of its original.
"""

from django.db.models import Q
from wagtail.models import Page

from events.changes.duplicate import duplicate_event
from events.models import Event
from programme.queries import page_ids


def other_page_of(event_id: int, page: Page) -> Page | None:
    """A page about the event that is neither a translation nor an alias of `page`, in the language of `page`."""
    about_event = page_ids(Q(event_id=event_id))
    others = Page.objects.filter(pk__in=about_event, alias_of=None, locale_id=page.locale_id)
    return others.exclude(translation_key=page.translation_key).exclude(pk=page.pk).order_by("path").first()


def is_new_copy(page: Page) -> bool:
    """Whether the page is about to be stored as a copy of another event's page, or ends being an alias of one."""
    if page.alias_of_id is not None or page.event_id is None:
        return False
    is_new = page._state.adding or Page.objects.filter(pk=page.pk, alias_of__isnull=False).exists()
    return is_new and other_page_of(page.event_id, page) is not None


def copy_event_for(page: Page) -> Event:
    """A draft copy of the page's event. A session belongs to the conference of the page above."""
    copy = duplicate_event(Event.objects.get(pk=page.event_id), by=page.owner)
    if page.locale.language_code == "en":
        copy.title_en = page.title
    else:
        copy.title_nb = page.title
    if copy.parent_id is not None:
        parent_page = page.get_parent()
        copy.parent_id = getattr(parent_page.specific if parent_page else None, "event_id", None)
    copy.save()
    return copy
