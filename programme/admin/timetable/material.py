"""Slides and recordings of the items of a programme, which readers see when the item is over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.log_actions import log

from core.dates import format_moment
from events.models import Event
from programme.admin.timetable.access import atomic_post, edition_or_404, lock_edition, programme_context
from programme.enums import PAUSES
from programme.timetable.models import ProgrammeItem

FIELDS = ("slides", "recording_url")


class MaterialForm(WagtailAdminModelForm):
    """Its fields are sent with what they showed: a field that the user left alone does not undo another's change."""

    class Meta(WagtailAdminModelForm.Meta):
        model = ProgrammeItem
        fields = FIELDS
        widgets = {"slides": AdminDocumentChooser}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def shown_before(self) -> str:
        """Hidden fields with the values that are shown."""
        return mark_safe("".join(field.as_hidden(only_initial=True) for field in self))  # noqa: S308 - of Django's own


@atomic_post
@require_http_methods(["GET", "HEAD", "POST"])
def material_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows a form for each item, POST saves those that are sent. Nothing is saved when one is refused."""
    edition = edition_or_404(request, pk)
    if request.method == "POST":
        edition = lock_edition(pk)
    forms = _forms(edition, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if all(form.is_valid() for form in forms):
            _save(edition, forms, request.user)
            messages.success(request, _("Slides and recordings are saved."))
            return redirect("programme_material", pk)
        messages.error(request, _("Slides and recordings could not be saved due to errors."))
    rows = [(form, format_moment(form.instance.starts, "short")) for form in forms]
    context = programme_context(edition, _("Slides and recordings"), "media") | {
        "rows": rows,
        "media": MaterialForm().media,
    }
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "programme/admin/timetable/material.html", context, status=status)


def _forms(edition: Event, data) -> list[MaterialForm]:
    """A form for each item that is no pause, in order of time; with data, only for the items that it has."""
    items = ProgrammeItem.objects.filter(edition=edition).exclude(kind__in=PAUSES).select_related("event", "slides")
    ordered = sorted(items, key=lambda item: (item.starts, item.pk))
    if data is None:
        return [MaterialForm(prefix=f"item{item.pk}", instance=item) for item in ordered]
    sent = [item for item in ordered if f"item{item.pk}-recording_url" in data]
    return [MaterialForm(data, prefix=f"item{item.pk}", instance=item) for item in sent]


def _save(edition: Event, forms: list[MaterialForm], user) -> None:
    changes = []
    for form in forms:
        values = {name: (_plain(form.initial[name]), _plain(form.cleaned_data[name])) for name in form.changed_data}
        names = [name for name, (before, after) in values.items() if before != after]
        if not names:
            continue
        changes.append(
            {
                "table": "items",
                "row": str(form.instance.pk),
                "what": form.instance.title,
                "before": {name: values[name][0] for name in names},
                "after": {name: values[name][1] for name in names},
            }
        )
        form.instance.save(update_fields=names)
    if changes:
        log(edition, "programme.changed", user=user, data={"kind": "material", "changes": changes})


def _plain(value) -> int | str | None:
    return value.pk if hasattr(value, "pk") else value
