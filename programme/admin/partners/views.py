"""One page of the admin with the levels and the partners of an edition, and the choice of an edition."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from core.admin.choosers import with_words
from core.text import plain
from events.enums import EventKind
from events.models import Event
from programme.admin.partners.changes import differences, facts_of
from programme.admin.partners.forms import edit_handler
from programme.partners.models import PartnerLevel

PERMISSION = "programme.change_partnership"
_EDITIONS_PER_PAGE = 20


def editions_for(user) -> QuerySet[Event]:
    """The events whose partners the user may change."""
    return Event.objects.all() if user.has_perm(PERMISSION) else Event.objects.none()


class EditionPartnersView(View):
    """GET shows the form, POST saves levels and partners together."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(get_object_or_404(editions_for(request.user), pk=pk))

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        # Two people who save at the same time do so one after the other.
        event = get_object_or_404(editions_for(request.user).select_for_update(no_key=True), pk=pk)
        form = self._form(event, request.POST)
        if not form.is_valid():
            messages.error(request, _("The partners could not be saved due to errors."))
            return self._page(event, form)
        before = facts_of(event)
        form.save()
        if changes := differences(before, facts_of(event)):
            log(event, "programme.partners_changed", user=request.user, data={"changes": changes})
        messages.success(request, _("The partners are saved."))
        return redirect("edition_partners", event.pk)

    def _form(self, event: Event, data=None):
        return edit_handler.get_form_class()(data, instance=event, for_user=self.request.user)

    def _page(self, event: Event, form=None) -> HttpResponse:
        is_refused, form = form is not None, form or self._form(event)
        panel = edit_handler.get_bound_panel(instance=event, request=self.request, form=form)
        context = {
            "event": event,
            "form": form,
            "panel": panel,
            "media": panel.media + form.media,
            "page_title": _("Partners"),
            "page_subtitle": str(event),
            "header_icon": "group",
            "has_levels": PartnerLevel.objects.filter(edition=event).exists(),
            "breadcrumbs_items": [
                {"url": reverse("partners:index"), "label": _("Partners")},
                {"url": "", "label": str(event)},
            ],
        }
        return render(self.request, "programme/admin/partners/edition.html", context, status=422 if is_refused else 200)


@require_safe
def choose_edition_view(request: HttpRequest) -> HttpResponse:
    """Conferences and other events with partners, the newest first. `q` searches in their names."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    text = plain(request.GET.get("q", "")[:200])
    has_partners = Exists(PartnerLevel.objects.filter(edition=OuterRef("pk")))
    editions = editions_for(request.user).filter(Q(kind=EventKind.CONFERENCE) | Q(has_partners), parent=None)
    editions = with_words(editions, text, "title_nb", "title_en").annotate(partner_count=Count("partnerships"))
    context = {
        "page_title": _("Partners of an edition"),
        "header_icon": "group",
        "text": text,
        "editions": Paginator(editions.order_by("-starts_at", "-pk"), _EDITIONS_PER_PAGE).get_page(
            request.GET.get("p")
        ),
        "breadcrumbs_items": [
            {"url": reverse("partners:index"), "label": _("Partners")},
            {"url": "", "label": _("Choose an edition")},
        ],
    }
    return render(request, "programme/admin/partners/choose_edition.html", context)
