"""The tracks of one event: names, colour and order."""

import json

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.forms import PlainField
from events.models import Event
from programme.admin.timetable.access import atomic_post, edition_or_404, programme_context
from programme.admin.timetable.save import lock_programme, record, release_names
from programme.admin.timetable.track_rows import FIELDS, merge_tracks, texts_of
from programme.enums import EditKind
from programme.models import Track
from programme.timetable.state import read_state

PREFIX = "tracks"
MAX_TRACKS = 50


class TrackForm(forms.ModelForm):
    name_nb = PlainField(label=gettext_lazy("Name (Norwegian)"), max_length=60)
    name_en = PlainField(label=gettext_lazy("Name (English)"), max_length=60, required=False)
    position = forms.IntegerField(label=gettext_lazy("Order in the list"), min_value=0, max_value=999, required=False)

    class Meta:
        model = Track
        fields = FIELDS

    def clean_position(self):
        return self.cleaned_data["position"] or 0

    def has_changed(self) -> bool:
        """A new row without a name is empty, whatever its colour and order."""
        if self.instance.pk is None and not self.data.get(self.add_prefix("name_nb"), "").strip():
            return bool(self.data.get(self.add_prefix("name_en"), "").strip())
        return super().has_changed()


class BaseTrackFormSet(BaseModelFormSet):
    """Refuses two tracks with one name, and what somebody else has changed meanwhile."""

    def __init__(self, data: QueryDict | None = None, *, edition: Event, **kwargs):
        self.edition, self.merged = edition, None
        rows = Track.objects.filter(edition=edition)
        if data is not None:
            self.merged = merge_tracks(data, PREFIX, MAX_TRACKS + 3, list(rows))
            data = self.merged.data
        super().__init__(data, queryset=rows, prefix=PREFIX, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk:
            # Before the form writes what was typed to its track.
            form.was = json.dumps(texts_of(form.instance), ensure_ascii=False)

    def clean(self):
        for form in self.forms:
            if form in self.deleted_forms:
                continue
            for name, value in self.merged.conflicts.get(form.prefix, {}).items():
                text = _("Somebody has changed this meanwhile to: %(value)s. Save again to use yours.")
                form.add_error(name, text % {"value": value or "–"})
            if form.prefix in self.merged.deleted:
                text = _("Somebody has deleted this track meanwhile. Save again to add it, or empty its names.")
                form.add_error(None, text)
        self._refuse_names_twice()

    def _refuse_names_twice(self) -> None:
        shown = [form.instance.pk for form in self.forms if form.instance.pk]
        others = Track.objects.filter(edition=self.edition).exclude(pk__in=shown)
        names = {name.casefold() for name in others.values_list("name_nb", flat=True)}
        for form in self.forms:
            if form in self.deleted_forms or not form.is_valid():
                continue
            name = (form.cleaned_data.get("name_nb") or "").casefold()
            if name and name in names:
                form.add_error("name_nb", _("There is a track with this name already."))
            names.add(name)

    def save_all(self) -> None:
        """Write a valid formset, in the transaction in which the programme was locked."""
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        changed = [track for track in self.save(commit=False) if track not in self.deleted_objects]
        release_names(self.edition, [track.pk for track in changed if track.pk])
        for track in changed:
            track.edition = self.edition
            track.save()


TrackFormSet = modelformset_factory(
    Track, form=TrackForm, formset=BaseTrackFormSet, extra=3, can_delete=True, max_num=MAX_TRACKS,
    absolute_max=MAX_TRACKS + 3,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def tracks_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the tracks; POST saves them. The items of a deleted track keep no track."""
    edition = edition_or_404(request, pk)
    if request.method == "POST":
        edition = lock_programme(edition.pk)
    before = read_state(edition.pk)
    formset = TrackFormSet(request.POST if request.method == "POST" else None, edition=edition)
    if request.method == "POST" and formset.is_valid():
        formset.save_all()
        record(edition, EditKind.TRACKS, before, request.user)
        messages.success(request, _("The tracks are saved."))
        return redirect("programme_edit", edition.pk)
    context = programme_context(edition, _("Tracks"), "tag") | {"formset": formset}
    status = 422 if formset.is_bound else 200
    return render(request, "programme/admin/timetable/tracks.html", context, status=status)
