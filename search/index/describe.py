"""What the search knows of a row: its group, and its texts in three weights."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import override
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.search import index

from core.models import Person
from core.pages.base import BasePage
from core.wall_clock import start_of_day
from membership.models import Organisation
from news.models import NewsPage
from programme.models import ConferencePage, EventPage, Exhibitor
from search.models import DocumentText

#: Fields of pages that say what a page is for.
_PURPOSE = ("lead", "search_description")


@dataclass(frozen=True, kw_only=True)
class Described:
    """`language` is empty for rows that are found in every language. Excerpts are cut from `text`."""

    group: str
    title: str
    purpose: str = ""
    body: str = ""
    text: str = ""
    language: str = ""
    day: datetime | None = None


def describe(row: Model) -> Described | None:
    """None for a row that the search has no group for."""
    for model, function in _DESCRIBED.items():
        if isinstance(row, model):
            return function(row)
    return None


def kept_as(model: type[Model]) -> ContentType:
    """The content type that entries of this model have: one for all pages."""
    return ContentType.objects.get_for_model(Page if issubclass(model, Page) else model)


def is_searched(model: type[Model]) -> bool:
    return issubclass(model, tuple(_DESCRIBED))


def _page(page: BasePage) -> Described:
    purpose = [str(getattr(page, name, "") or "") for name in _PURPOSE]
    body = [
        text
        for field in page.get_search_fields()
        if isinstance(field, index.SearchField) and field.field_name not in ("title", *_PURPOSE)
        for text in _flat(field.get_value(page))
    ]
    group, day, facts = "pages", None, page.names_for_search() if hasattr(page, "names_for_search") else []
    if isinstance(page, (EventPage, ConferencePage)):
        event = page.event
        group, day = "sessions" if event.parent_id else "events", event.starts_at
        with override(page.locale.language_code):
            facts += [event.get_kind_display(), event.venue_name, event.place]
            facts += [str(topic) for topic in event.topics.all()]
    elif isinstance(page, NewsPage):
        group, day = "news", start_of_day(page.date)
        facts += [str(page.category)] if page.category_id else []
    return Described(
        group=group,
        language=page.locale.language_code,
        title=page.title,
        purpose=" ".join([*purpose, *facts]),
        body=" ".join(body),
        text=" ".join(part for part in [*purpose[:1], *body] if part),
        day=day,
    )


def _member(member: Organisation) -> Described:
    municipality, industry = member.municipality, member.industry
    purpose = [
        member.org_number or "",
        municipality.name if municipality else "",
        *([industry.name_nb, industry.name_en] if industry else []),
    ]
    return Described(
        group="members",
        title=member.name,
        purpose=" ".join(purpose),
        body=" ".join([member.city, member.profile_nb, member.profile_en]),
    )


def _person(person: Person) -> Described:
    return Described(
        group="people",
        title=person.name,
        purpose=" ".join([person.role_nb, person.role_en, person.employer]),
        body=" ".join([person.about_nb, person.about_en]),
    )


def _exhibitor(exhibitor: Exhibitor) -> Described:
    edition = exhibitor.edition
    return Described(
        group="exhibitors",
        title=exhibitor.name,
        purpose=" ".join([exhibitor.stand_number, edition.title_nb, edition.title_en]),
        body=" ".join([exhibitor.profile_nb, exhibitor.profile_en]),
        day=edition.starts_at,
    )


def _document(document) -> Described:
    inside = DocumentText.objects.filter(document=document, file_name=document.file.name).first()
    return Described(
        group="documents",
        title=document.title,
        purpose=document.filename,
        body=inside.text if inside else "",
        day=document.created_at,
    )


_DESCRIBED: dict[type[Model], Callable] = {
    BasePage: _page,
    Organisation: _member,
    Person: _person,
    Exhibitor: _exhibitor,
    get_document_model(): _document,
}


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif value is not None and str(value).strip():
        yield str(value)
