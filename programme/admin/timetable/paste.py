"""Pasting a programme from a spreadsheet: a preview says of each row what is wrong, and all rows are saved or none."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.dates import format_day, format_short_span
from core.forms import PlainField
from core.wall_clock import wall_clock
from programme.admin.timetable.access import atomic_post, edition_or_404, programme_context
from programme.admin.timetable.fields import day_text
from programme.admin.timetable.forms import RowForm
from programme.admin.timetable.missing import Missing
from programme.admin.timetable.people import NewPeople
from programme.admin.timetable.read_table import (
    MAX_CHARACTERS,
    day_of,
    is_no,
    is_yes,
    kind_of,
    read_cells,
    split_span,
    time_of,
)
from programme.admin.timetable.rows import NAMES, Row, Timetable
from programme.admin.timetable.save import lock_programme, record
from programme.enums import EditKind
from programme.timetable.state import moment, read_state, write_item


class PasteForm(forms.Form):
    cells = PlainField(
        label=gettext_lazy("Cells of the spreadsheet"),
        lines=True,
        max_length=MAX_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("Mark the cells in Excel or Google Sheets, copy them, and paste them here."),
    )

    def clean_cells(self):
        # Not the cleaned text, in which tabs are spaces: each cell is cleaned by itself.
        self.rows = read_cells(str(self.data.get("cells", "")))
        if not self.rows:
            raise ValidationError(_("There are no rows in it."))
        return self.cleaned_data["cells"]


@dataclass
class PastedRow:
    """One row of the sheet as it will be, with what is wrong with it."""

    line: str
    texts: dict[str, str]
    errors: list[str] = field(default_factory=list)
    values: dict | None = None
    #: The programme has an item with this start and title already, so the row is left out.
    is_there: bool = False

    @property
    def when(self) -> str:
        if not self.values:
            return f"{self.texts['date']} {self.texts['starts']}–{self.texts['ends']}"
        start, end = moment(self.values["starts_at"]), moment(self.values["ends_at"])
        return f"{format_day(start, 'short')}, {format_short_span(start, end)}" if start else ""


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def paste_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the field to paste into; POST shows the rows, and with `confirmed` saves them when all are right."""
    edition = edition_or_404(request, pk)
    form = PasteForm(request.POST if request.method == "POST" else None)
    rows: list[PastedRow] = []
    missing = Missing(request)
    if request.method == "POST" and form.is_valid():
        edition = lock_programme(edition.pk)
        before = read_state(edition.pk)
        with transaction.atomic():
            # What is missing is made also for the preview, which is then rolled back: so it shows what will be.
            missing.make(edition)
            timetable = Timetable(edition, read_state(edition.pk), request.user, missing.new_names)
            rows = read_rows(timetable, form.rows, missing)
            new = [row for row in rows if row.values and not row.is_there]
            is_saved = "confirmed" in request.POST and not any(row.errors for row in rows) and bool(new)
            if is_saved:
                people = NewPeople(request.user)
                for row in new:
                    write_item(edition, row.values | {"people": people.pairs(row.values["people"])})
                record(edition, EditKind.PASTE, before, request.user)
            else:
                transaction.set_rollback(True)
        if is_saved:
            text = ngettext("%(number)s item was added.", "%(number)s items were added.", len(new))
            messages.success(request, text % {"number": len(new)})
            return redirect("programme_edit", edition.pk)
    wrong = [row for row in rows if row.errors]
    context = programme_context(edition, _("Paste from a spreadsheet"), "table") | {
        "form": form,
        "rows": rows,
        "wrong": wrong,
        "number": len([row for row in rows if not row.errors and not row.is_there]),
        "missing": missing,
        "example_day": day_text(wall_clock(edition.starts_at)),
    }
    status = 422 if form.errors or wrong else 200
    return render(request, "programme/admin/timetable/paste.html", context, status=status)


def read_rows(timetable: Timetable, cells: list[dict[str, str]], missing: Missing) -> list[PastedRow]:
    """The rows with their values or errors. `missing` learns of the rooms, tracks and people that there are not."""
    first_day = wall_clock(timetable.edition.starts_at).date()
    is_one_day = first_day == wall_clock(timetable.edition.ends_at).date()
    day = day_text(first_day) if is_one_day else ""
    there = {_key(row.item) for row in timetable.rows if not row.is_session}
    rows = []
    for texts in cells:
        if is_yes(texts["session"]):
            # As the export has them. A session has an event of its own, and is in the programme by that.
            rows.append(PastedRow(texts["line"], texts, is_there=True))
            continue
        row, day = _read_row(timetable, texts, day, missing)
        if row.values:
            row.is_there = _key(row.values) in there
            there.add(_key(row.values))
        rows.append(row)
    return rows


def _key(values: dict) -> tuple:
    return values["starts_at"], values["title_nb"].casefold(), values["title_en"].casefold(), values["room_id"]


def _read_row(timetable: Timetable, texts: dict[str, str], day: str, missing: Missing) -> tuple[PastedRow, str]:
    """The row, and the date for the next row when that has none, as in merged cells."""
    split_span(texts)
    row = PastedRow(texts["line"], texts)
    new = timetable.texts(Row()) | {"date": day, "starts": ""}
    new |= {name: texts[name] for name in ("title_nb", "title_en", "people", "moderators", "text_nb", "text_en")}

    def read(name: str, function, *args) -> None:
        try:
            new[name] = function(*args)
        except ValidationError as error:
            row.errors += error.messages

    if texts["date"]:
        new["date"] = ""
        read("date", day_of, texts["date"], wall_clock(timetable.edition.starts_at).date())
    for name in ("starts", "ends"):
        if texts[name]:
            read(name, time_of, texts[name])
    read("kind", kind_of, texts["kind"])
    new["is_shown"] = "" if is_no(texts["is_shown"]) else "on"
    _read_place(timetable, texts["where"], new, row, missing)
    _read_track(timetable, texts["track"], new, row, missing)
    form = RowForm({name: new[name] for name in NAMES}, initial={}, timetable=timetable, row=Row())
    form.is_valid()
    is_said = bool(row.errors)
    for name, errors in form.errors.items():
        # What could not be read above is empty here, which is no second error.
        if not (is_said and name in ("date", "starts", "ends", "kind") and texts.get(name) and not new[name]):
            row.errors += errors
    missing.people += [name for name in form.unknown_names if name not in missing.people]
    row.values = form.item_values if not row.errors else None
    return row, new["date"] or day


def _read_place(timetable: Timetable, text: str, new: dict, row: PastedRow, missing: Missing) -> None:
    new["where"] = new["place"] = ""
    if not text:
        return
    if where := timetable.places.find(text):
        new["where"] = where.value
    elif missing.is_text(text):
        new["place"] = text
    elif timetable.places.has_several(text):
        row.errors.append(
            _("Several venues have a room called %(room)s. Write the venue too: “%(room)s, …”.") % {"room": text[:80]}
        )
    else:
        missing.add_place(text)
        row.errors.append(_("There is no room called %(room)s.") % {"room": text[:80]})


def _read_track(timetable: Timetable, text: str, new: dict, row: PastedRow, missing: Missing) -> None:
    new["track"] = ""
    if not text:
        return
    for pk, track in timetable.state["tracks"].items():
        if text.casefold() in (track["name_nb"].casefold(), track["name_en"].casefold()):
            new["track"] = pk
            return
    missing.add_track(text)
    row.errors.append(_("There is no track called %(track)s.") % {"track": text[:60]})
