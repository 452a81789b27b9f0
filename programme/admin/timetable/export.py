"""The programme as a spreadsheet, with the columns that can be pasted again."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.admin.spreadsheet import CONTENT_TYPES, WRITERS
from core.wall_clock import wall_clock
from programme.admin.timetable.access import edition_or_404
from programme.admin.timetable.rows import Timetable
from programme.enums import ItemKind
from programme.timetable.state import TRACKS, moment, read_state


@require_safe
def export_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`?export=xlsx` or `?export=csv`. The download is noted in the audit log, as every one of the admin."""
    edition = edition_or_404(request, pk)
    file_format = request.GET.get("export", "")
    if file_format not in WRITERS:
        raise Http404
    timetable = Timetable(edition, read_state(edition.pk), request.user)
    word = _("programme")
    name = f"{edition.slug}-{word}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = WRITERS[file_format](export_rows(timetable))
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format], headers=headers)
    response.exported_rows = len(timetable.rows)
    return response


def export_rows(timetable: Timetable) -> Iterator[list]:
    yield [
        _("Date"), _("Starts"), _("Ends"), _("Title (Norwegian)"), _("Title (English)"), _("Room"), _("Track"),
        _("On stage"), _("Kind"), _("Moderators and hosts"), _("Text (Norwegian)"), _("Text (English)"), _("Shown"),
        _("Session"),
    ]  # fmt: skip
    kinds = dict(ItemKind.choices)
    for row in timetable.rows:
        texts, start, end = timetable.texts(row), moment(row.times["starts_at"]), moment(row.times["ends_at"])
        track = timetable.state[TRACKS].get(texts["track"], {})
        yield [
            wall_clock(start).date() if start else "",
            texts["starts"],
            texts["ends"] if end else "",
            texts["title_nb"],
            texts["title_en"],
            timetable.places.name(row.where.venue_id, row.where.room_id, row.place),
            track.get("name_nb", ""),
            texts["people"],
            str(kinds[ItemKind(texts["kind"])]),
            texts["moderators"],
            texts["text_nb"],
            texts["text_en"],
            bool(texts["is_shown"]),
            row.is_session,
        ]
