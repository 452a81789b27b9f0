"""The programme in the admin: its menu and pages, and what staff read when a page about an event is copied."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from core.dates import format_day
from core.models import Person
from programme.admin.choosers import listed_member_chooser
from programme.admin.editions import views as edition_views
from programme.admin.exhibitors import audit_log as exhibitor_log
from programme.admin.exhibitors import views as exhibitor_views
from programme.admin.partners import changes
from programme.admin.partners import views as partner_views
from programme.admin.timetable.audit_log import register_programme_actions
from programme.admin.timetable.urls import urlpatterns as programme_urls
from programme.admin.viewsets import ProgrammeGroup
from programme.edition_links import may_make_editions
from programme.pages.event import ConferencePage, EventPageBase
from programme.pages.reindex import reindex_pages
from programme.timetable.texts import events_of_people


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


@hooks.register("before_copy_page")
def lead_to_next_edition(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A conference is copied as an edition, with its sessions and programme. A lone page can still be copied."""
    page = page.specific
    is_asked_for = request.method != "GET" or "alone" in request.GET
    if is_asked_for or not isinstance(page, ConferencePage) or page.alias_of_id is not None:
        return None
    if not may_make_editions(request.user):
        return None
    button = messages.button(f"{request.path}?alone=1", gettext("Copy the page alone"))
    text = gettext("A conference is copied with its sessions, programme and tickets, to later dates.")
    messages.info(request, text, buttons=[button])
    return redirect("edition_make", page.event_id)


@hooks.register("after_copy_page")
def tell_of_copied_event(request: HttpRequest, page: Page, new_page: Page) -> None:
    tell_of_own_event(request, new_page)


@hooks.register("after_convert_alias_page")
def tell_of_event_of_former_alias(request: HttpRequest, page: Page) -> None:
    tell_of_own_event(request, page)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    changes.register_log_actions(actions)
    edition_views.register_log_actions(actions)
    exhibitor_log.register_log_actions(actions)
    register_programme_actions(actions)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [listed_member_chooser, ProgrammeGroup()]


@hooks.register("register_admin_urls")
def register_urls():
    return [
        *programme_urls,
        path("editions/<int:pk>/make/", edition_views.MakeEditionView.as_view(), name="edition_make"),
        path("editions/series/<int:pk>/make/", edition_views.edition_of_series_view, name="edition_of_series"),
        path("exhibitors/publish/", exhibitor_views.PublishView.as_view(), name="exhibitors_publish"),
        path("exhibitors/<int:pk>/send-link/", exhibitor_views.SendLinkView.as_view(), name="exhibitor_send_link"),
        path(
            "exhibitors/<int:pk>/replace-link/",
            exhibitor_views.ReplaceLinkView.as_view(),
            name="exhibitor_replace_link",
        ),
        path("partners/choose/", partner_views.choose_edition_view, name="partners_choose"),
        path("partners/edition/<int:pk>/", partner_views.EditionPartnersView.as_view(), name="edition_partners"),
    ]


@hooks.register("after_edit_snippet")
def index_programmes_of_person(request: HttpRequest, instance) -> None:
    """The search knows the new name, or forgets somebody who is no longer shown."""
    if isinstance(instance, Person):
        reindex_pages(events_of_people([instance.pk]))


@hooks.register("before_delete_snippet")
def note_programmes_of_people(request: HttpRequest, instances) -> None:
    people = [each.pk for each in instances if isinstance(each, Person)]
    request.events_of_deleted_people = events_of_people(people) if people else set()


@hooks.register("after_delete_snippet")
def index_programmes_of_deleted_people(request: HttpRequest, instances) -> None:
    reindex_pages(getattr(request, "events_of_deleted_people", ()))
