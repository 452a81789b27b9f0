"""The programme editor, and what staff are told when a page about an event is copied, or is no longer an alias."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from core.dates import format_day
from events.admin.event.views import EventButton, register_event_button
from events.admin.viewsets import add_to_events_menu
from programme.admin.timetable.access import PERMISSION
from programme.admin.timetable.audit_log import register_programme_actions
from programme.admin.timetable.listing import ProgrammeViewSet
from programme.admin.timetable.urls import urlpatterns
from programme.pages.event import EventPageBase

add_to_events_menu(ProgrammeViewSet("programmes", url_prefix="programmes"), after="event")
register_event_button(EventButton(PERMISSION, "programme_edit", gettext_lazy("Programme"), "list-ul"))


@hooks.register("register_admin_urls")
def register_programme_urls():
    return urlpatterns


@hooks.register("register_log_actions")
def register_log_actions(actions):
    register_programme_actions(actions)


def tell_of_own_event(request: HttpRequest, page: Page) -> None:
    """Say that the page, and each page below it, has got a draft event of its own."""
    pages = page.get_descendants(inclusive=True).filter(alias_of=None).specific()
    events = [copy.event for copy in pages if isinstance(copy, EventPageBase)]
    if not events:
        return
    if len(events) == 1:
        text = gettext("The copy has an event of its own: a draft on %(day)s, which nobody can book yet.") % {
            "day": format_day(events[0].starts_at)
        }
    else:
        text = ngettext(
            "%(count)s copied page has an event of its own: a draft a year later, which nobody can book yet.",
            "%(count)s copied pages have an event of their own each: a draft a year later, which nobody can book yet.",
            len(events),
        ) % {"count": len(events)}
    buttons = []
    if request.user.has_perm("events.change_event"):
        buttons = [messages.button(reverse("event:edit", args=[events[0].pk]), gettext("Set date and tickets"))]
    messages.warning(request, text, buttons=buttons)


@hooks.register("after_copy_page")
def tell_of_copied_event(request: HttpRequest, page: Page, new_page: Page) -> None:
    tell_of_own_event(request, new_page)


@hooks.register("after_convert_alias_page")
def tell_of_event_of_former_alias(request: HttpRequest, page: Page) -> None:
    tell_of_own_event(request, page)
