"""The head of a page about one event: title, icon, and the way back."""

from django.urls import reverse

from events.models import Event


def frame(event: Event, title: str, icon: str) -> dict:
    return {
        "event": event,
        "page_title": title,
        "page_subtitle": event.title_nb,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("event:edit", args=[event.pk]), "label": event.title_nb},
            {"url": "", "label": title, "sublabel": event.title_nb},
        ],
    }
