"""The head of a page about one event: title, icon, and the way back.

Who may do what: attendees are looked at, and changed only by actions of their own.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import register_permission_policy

from core.admin.confirm import Confirmation
from core.admin.permissions import OnlyActions
from events.models import Event, Ticket


def admin_page_context(event: Event, title: str, icon: str) -> dict:
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


def event_confirmation(event: Event, title: str, icon: str, *, back_url: str = "", **about) -> Confirmation:
    """The same for a page that asks first; `about` is what `Confirmation` takes besides."""
    head = admin_page_context(event, title, icon)
    return Confirmation(
        title=title,
        subtitle=head["page_subtitle"],
        icon=icon,
        breadcrumbs=head["breadcrumbs_items"],
        back_url=back_url or reverse("event:edit", args=[event.pk]),
        back_label=_("Back"),
        **about,
    )


register_permission_policy(Ticket, OnlyActions(Ticket))
