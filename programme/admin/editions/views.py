"""«Make next year's edition»: everything it would make is shown, and one button makes it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from core.dates import format_day
from events.admin.base import admin_page_context
from events.enums import EventLanguage, EventStatus
from events.models import Event, EventSeries
from programme.admin.editions.forms import EditionForm
from programme.edition_links import may_make_editions
from programme.editions.make import PagesNotAllowed, PlanChanged, make_edition
from programme.editions.plan import ACTION, EditionPlan, first_day_of, plan_edition, same_week_day, suggested_day
from programme.editions.summary import left_behind, taken_over

_LATER_SHOWN = 5


class MakeEditionView(View):
    """GET shows next year's edition as it would be. POST shows it for another first day, or makes it."""

    def setup(self, request: HttpRequest, *args, pk: int, **kwargs) -> None:
        super().setup(request, *args, pk=pk, **kwargs)
        if not may_make_editions(request.user):
            raise PermissionDenied
        self.event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.event.parent_id:
            # A session has no edition of its own: its conference has.
            return redirect("edition_make", self.event.parent_id)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(EditionForm(event=self.event), suggested_day(self.event))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = EditionForm(request.POST, event=self.event)
        if not form.is_valid():
            return self._page(form, None, status=422)
        day = form.cleaned_data["first_day"]
        if "make" not in request.POST:
            return self._page(form, day)
        try:
            edition = make_edition(
                pk,
                day,
                checksum=request.POST.get("checksum", ""),
                by=request.user,
                key=form.cleaned_data["key"],
            )
        except PlanChanged:
            return self._page(form, day, status=422, is_outdated=True)
        except PagesNotAllowed:
            return self._page(form, day, status=422)
        self._tell(edition)
        return redirect("event:edit", edition.pk)

    def _tell(self, edition: Event) -> None:
        pages = Page.objects.filter(conferencepage__event=edition) | Page.objects.filter(eventpage__event=edition)
        buttons = [
            messages.button(
                reverse("wagtailadmin_pages:edit", args=[page.pk]),
                _("Edit the page (%(language)s)") % {"language": EventLanguage(page.locale.language_code).label},
            )
            for page in pages.select_related("locale").order_by("path")[:2]
        ]
        buttons.append(messages.button(reverse("programme_edit", args=[edition.pk]), _("Programme")))
        text = _("Next year's edition is made, on %(day)s. All of it is drafts: nothing is shown, and nothing is sold.")
        messages.success(self.request, text % {"day": format_day(edition.starts_at, "full")}, buttons=buttons)

    def _page(
        self, form: EditionForm, day: dt.date | None, *, status: int = 200, is_outdated: bool = False
    ) -> HttpResponse:
        form.renew_key()
        context = admin_page_context(self.event, _("Make next year's edition"), "copy") | {"form": form}
        if day is not None:
            plan = plan_edition(self.event, day, self.request.user)
            context |= _plan_context(plan) | {"is_outdated": is_outdated}
        return render(self.request, "programme/admin/editions/make.html", context, status=status)


def _plan_context(plan: EditionPlan) -> dict:
    before, after = first_day_of(plan.source), plan.first_day
    week_day = same_week_day(plan.source, after)
    return {
        "plan": plan,
        "before": format_day(before, "full"),
        "after": format_day(after, "full"),
        "weeks": (before.isocalendar().week, after.isocalendar().week),
        "same_week_day": format_day(week_day, "full") if week_day else "",
        "is_other_weekday": before.weekday() != after.weekday(),
        "taken_over": taken_over(plan),
        "left_behind": left_behind(plan),
        "later": [
            (each.title, format_day(each.starts_at), reverse("event:edit", args=[each.pk]))
            for each in plan.later[:_LATER_SHOWN]
        ],
        "refused_pages": sorted({page.parent.title for page in plan.pages if not page.is_allowed}),
    }


@require_safe
def edition_of_series_view(request: HttpRequest, pk: int) -> HttpResponse:
    """From a series to what would be made of its last edition that is no draft."""
    if not may_make_editions(request.user):
        raise PermissionDenied
    series = get_object_or_404(EventSeries, pk=pk)
    editions = Event.objects.filter(series=series, parent=None).order_by("-starts_at", "-pk")
    latest = editions.exclude(status=EventStatus.DRAFT).first() or editions.first()
    if latest is None:
        messages.warning(request, _("The series has no edition yet. Make an event, and choose the series there."))
        return redirect("event_series:edit", series.pk)
    return redirect("edition_make", latest.pk)


class EditionMade(LogFormatter):
    """«Made from “Innsikt”: 26. august 2026 … → 25. august 2027 …»."""

    label = gettext_lazy("Make next year's edition")

    def format_message(self, entry) -> str:
        names = {name: entry.data.get(name, "") for name in ("title", "before", "after")}
        return _("Made from “%(title)s”: %(before)s → %(after)s") % names


def register_log_actions(actions) -> None:
    actions.register_action(ACTION)(EditionMade)
