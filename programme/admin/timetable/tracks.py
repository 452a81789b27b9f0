"""The tracks of one event: names, colour and order."""

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.forms import PlainField
from programme.admin.timetable.access import atomic_post, edition_or_404, programme_context
from programme.admin.timetable.save import lock_programme, record
from programme.enums import EditKind
from programme.models import Track
from programme.timetable.state import read_state

MAX_TRACKS = 50


class TrackForm(forms.ModelForm):
    name_nb = PlainField(label=gettext_lazy("Name (Norwegian)"), max_length=60)
    name_en = PlainField(label=gettext_lazy("Name (English)"), max_length=60, required=False)
    position = forms.IntegerField(label=gettext_lazy("Order in the list"), min_value=0, max_value=999, required=False)

    class Meta:
        model = Track
        fields = ["name_nb", "name_en", "color", "position"]

    def clean_position(self):
        return self.cleaned_data["position"] or 0

    def has_changed(self) -> bool:
        """A new row without a name is empty, whatever its colour and order."""
        if self.instance.pk is None and not self.data.get(self.add_prefix("name_nb"), "").strip():
            return bool(self.data.get(self.add_prefix("name_en"), "").strip())
        return super().has_changed()


class BaseTrackFormSet(BaseModelFormSet):
    """Refuses two tracks with one name."""

    def clean(self):
        names: set[str] = set()
        for form in self.forms:
            if form in self.deleted_forms or not form.is_valid():
                continue
            name = (form.cleaned_data.get("name_nb") or "").casefold()
            if name and name in names:
                form.add_error("name_nb", _("There is a track with this name already."))
            names.add(name)


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
    rows = Track.objects.filter(edition=edition)
    formset = TrackFormSet(request.POST if request.method == "POST" else None, queryset=rows, prefix="tracks")
    if request.method == "POST" and formset.is_valid():
        for form in formset.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        for track in formset.save(commit=False):
            if track not in formset.deleted_objects:
                track.edition = edition
                track.save()
        record(edition, EditKind.TRACKS, before, request.user)
        messages.success(request, _("The tracks are saved."))
        return redirect("programme_edit", edition.pk)
    context = programme_context(edition, _("Tracks"), "tag") | {"formset": formset}
    status = 422 if formset.is_bound else 200
    return render(request, "programme/admin/timetable/tracks.html", context, status=status)
