"""Whose programme a user may change."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from events.models import Event

PERMISSION = "programme.change_programmeitem"


def may_change_programmes(user) -> bool:
    return user.has_perm(PERMISSION)


def editions_for(user) -> QuerySet[Event]:
    """The events whose programme the user may change. A session is part of the programme of its conference."""
    events = Event.objects.filter(parent=None)
    return events if may_change_programmes(user) else events.none()


def edition_or_404(request: HttpRequest, pk: int) -> Event:
    """The event, for users who may change its programme. Raises PermissionDenied for others."""
    if not may_change_programmes(request.user):
        raise PermissionDenied
    return get_object_or_404(editions_for(request.user).select_related("listed_venue"), pk=pk)


def atomic_post(view: Callable) -> Callable:
    """Decorator: POST is one transaction. Reading is none, because SQLite would let it wait for those who write."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


def lock_edition(pk: int) -> Event:
    """Lock the event's row, so that two changes of one programme wait for each other. Needs a transaction."""
    return Event.objects.select_for_update(no_key=True, of=("self",)).select_related("listed_venue").get(pk=pk)


def programme_context(edition: Event, title: str, icon: str = "list-ul") -> dict:
    """Template context of a page about the programme, with breadcrumbs back to the list and the programme."""
    programme_url = reverse("programme_edit", args=[edition.pk])
    return {
        "edition": edition,
        "page_title": title,
        "page_subtitle": edition.title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": programme_url, "label": edition.title},
            {"url": "", "label": title, "sublabel": edition.title},
        ],
    }
