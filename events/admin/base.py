"""Title, icon and breadcrumbs of admin pages about one event, and the permission policy of tickets.

Tickets are read-only in the admin's generic views; the views in `attendees/actions.py` change them.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import register_permission_policy

from core.admin.confirm import Confirmation
from core.admin.permissions import OnlyActions
from events.models import Event, Ticket


def admin_page_context(event: Event, title: str, icon: str) -> dict:
    """Template context of an admin page about the event, with breadcrumbs back to it."""
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


def event_confirmation(event: Event, title: str, icon: str, *, back_url: str = "", **options) -> Confirmation:
    """A confirmation page about the event. `options` are further arguments of `Confirmation`."""
    context = admin_page_context(event, title, icon)
    return Confirmation(
        title=title,
        subtitle=context["page_subtitle"],
        icon=icon,
        breadcrumbs=context["breadcrumbs_items"],
        back_url=back_url or reverse("event:edit", args=[event.pk]),
        back_label=_("Back"),
        **options,
    )


register_permission_policy(Ticket, OnlyActions(Ticket))
