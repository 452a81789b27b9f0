"""What one person typed about the tracks, on top of what they are by now: as `rebase` does it for programme items."""

from dataclasses import dataclass, field

from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.http import QueryDict

from core.looks import Accent
from core.values import posted_pk
from programme.admin.timetable.rebase import read_was
from programme.models import Track

FIELDS = ("name_nb", "name_en", "color", "position")


@dataclass
class MergedTracks:
    """The data of the rows, those of existing tracks first. Conflicts are field → value, by the prefix of the row."""

    data: QueryDict
    conflicts: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Prefixes of rows whose track somebody else has deleted. They are rows of new tracks now.
    deleted: set[str] = field(default_factory=set)


def texts_of(track: Track) -> dict[str, str]:
    """The values of the track as the form has them."""
    return {name: str(getattr(track, name)) for name in FIELDS}


def merge_tracks(data: QueryDict, prefix: str, max_rows: int, tracks: list[Track]) -> MergedTracks:
    """A field that was left as it was takes the value that it has now. A deleted track that nobody changed is gone."""
    management = ManagementForm(data, prefix=prefix)
    if not management.is_valid():
        return MergedTracks(data)
    by_pk = {track.pk: track for track in tracks}
    existing: list[tuple[dict[str, str], dict[str, str]]] = []
    new: list[tuple[dict[str, str], bool]] = []
    for number in range(min(management.cleaned_data[TOTAL_FORM_COUNT], max_rows)):
        key = f"{prefix}-{number}"
        posted = {name: data[f"{key}-{name}"] for name in FIELDS if f"{key}-{name}" in data}
        was = read_was(data.get(f"{key}-was", ""), FIELDS)
        pk = posted_pk(data.get(f"{key}-id"))
        ticked = {"DELETE": data[f"{key}-DELETE"]} if data.get(f"{key}-DELETE") else {}
        if track := by_pk.pop(pk, None):
            row, conflicts = _merge(posted, was, texts_of(track))
            existing.append((row | ticked | {"id": str(pk)}, conflicts))
        elif pk is None:
            new.append((posted, False))
        elif not ticked and any(value != was.get(name) for name, value in posted.items()):
            new.append((posted, True))
    result = MergedTracks(QueryDict(mutable=True))
    result.data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(existing) + len(new))
    result.data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(existing))
    for number, (row, conflicts) in enumerate(existing):
        _write(result.data, f"{prefix}-{number}", row)
        result.conflicts[f"{prefix}-{number}"] = conflicts
    for number, (row, is_deleted) in enumerate(new, start=len(existing)):
        _write(result.data, f"{prefix}-{number}", row)
        if is_deleted:
            result.deleted.add(f"{prefix}-{number}")
    return result


def _merge(posted: dict[str, str], was: dict[str, str], now: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The row's values, and its conflicts."""
    row, conflicts = dict(now), {}
    for name, value in posted.items():
        before = was.get(name, now[name])
        if value == before:
            continue
        row[name] = value
        if now[name] not in (before, value):
            conflicts[name] = str(Accent(now[name]).label) if name == "color" else now[name]
    return row, conflicts


def _write(data: QueryDict, key: str, row: dict[str, str]) -> None:
    for name, value in row.items():
        data[f"{key}-{name}"] = value
