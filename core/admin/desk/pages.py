"""Lists of pages on the admin's first page: own drafts, what is new, what lacks a language, what may be out of date.

Each list has the pages that the user may edit, a few of them, and how many there are.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page, get_page_models
from wagtail.permissions import policy_registry

from core.wall_clock import add_days, from_wall_clock, wall_clock

#: Pages shown in each list.
SHOWN = 5
#: Counting stops here.
MOST = 1000
#: After so many days without a change, a page that must stay true is looked at again.
UNTOUCHED_DAYS = 365


@dataclass(frozen=True)
class PageList:
    """`rows` are the first pages, `count` is the number of all up to `MOST`, `empty` the sentence for none."""

    name: str
    heading: str
    rows: list[Page]
    count: int
    empty: str
    more_url: str = ""


def editable_pages(user) -> QuerySet[Page]:
    """Pages that the user may edit, below the invisible root."""
    pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, ["change", "publish"])
    return pages.filter(depth__gt=1)


def own_drafts(user) -> QuerySet[Page]:
    """Pages whose newest draft the user has written, the newest first."""
    drafts = editable_pages(user).filter(has_unpublished_changes=True, latest_revision__user=user)
    return drafts.order_by("-latest_revision_created_at", "-pk")


def published_this_week(user) -> QuerySet[Page]:
    """Pages that were published since Monday, by anybody, the newest first."""
    today = wall_clock(timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = from_wall_clock(today - dt.timedelta(days=today.weekday()))
    pages = editable_pages(user).filter(live=True, alias_of=None, last_published_at__gte=monday)
    return pages.order_by("-last_published_at", "-pk")


def without_translation(user) -> QuerySet[Page]:
    """Published pages that are missing in another language of the site, the newest first."""
    if Locale.objects.count() < 2:
        return Page.objects.none()
    others = Page.objects.filter(translation_key=OuterRef("translation_key")).exclude(pk=OuterRef("pk"))
    pages = editable_pages(user).filter(~Exists(others.order_by()), live=True, alias_of=None)
    return pages.order_by("-first_published_at", "-pk")


def untouched(user) -> QuerySet[Page]:
    """Published pages that must stay true and that nobody has changed for a year, the oldest first."""
    lasting = [model for model in get_page_models() if getattr(model, "must_stay_true", False)]
    types = [content_type.pk for content_type in ContentType.objects.get_for_models(*lasting).values()]
    before = add_days(timezone.now(), -UNTOUCHED_DAYS)
    pages = editable_pages(user).filter(live=True, alias_of=None, content_type__in=types)
    return pages.filter(latest_revision_created_at__lt=before).order_by("latest_revision_created_at", "pk")


def _page_list(name: str, heading: str, pages: QuerySet[Page], empty: str, more_url: str = "") -> PageList:
    rows = list(pages.select_related("locale")[:SHOWN])
    count = len(rows) if len(rows) < SHOWN else pages.order_by().values("pk")[:MOST].count()
    return PageList(name, heading, rows, count, empty, more_url)


def page_lists(user) -> list[PageList]:
    return [
        _page_list("drafts", _("My drafts"), own_drafts(user), _("You have no unfinished drafts.")),
        _page_list(
            "published",
            _("Published this week"),
            published_this_week(user),
            _("Nothing has been published since Monday."),
        ),
        _page_list(
            "languages",
            _("Missing in the other language"),
            without_translation(user),
            _("Every published page is there in both languages."),
        ),
        _page_list(
            "untouched",
            _("Not changed for a year"),
            untouched(user),
            _("Every page that must stay true was looked at in the last year."),
            reverse("wagtailadmin_reports:aging_pages"),
        ),
    ]


class PagesPanel(Component):
    """Four lists of pages, for those who may edit some."""

    name = "pages"
    template_name = "core/admin/desk/pages.html"
    order = 180

    def get_context_data(self, parent_context):
        return {"lists": page_lists(parent_context["request"].user)}
