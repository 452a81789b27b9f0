"""The groups of search results: pages, events, news, members and documents."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, gettext_lazy
from wagtail.documents import get_document_model
from wagtail.models import Page, get_page_models
from wagtail.search.backends import get_search_backend

from core.dates import format_day
from core.pages.base import BasePage
from core.pages.restrictions import public_pages
from membership.models import Organisation
from news.models import NewsPage
from programme.models import ConferencePage, EventPage


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result. `path` says where it belongs, such as «Events, 3 May 2027». Excerpts are cut from `text`."""

    title: str
    url: str
    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    words: list[str]
    language: str
    section: Page | None = None
    by_beginning: bool = False  # match the beginnings of words in titles and names instead of whole words

    def run(self, queryset: QuerySet) -> QuerySet:
        """The rows that match all words, best match first, as a queryset that can be filtered further."""
        backend, text = get_search_backend(), " ".join(self.words)
        results = backend.autocomplete(text, queryset) if self.by_beginning else backend.search(text, queryset)
        return results.get_queryset()


class Group:
    """A kind of object that is searched in a query of its own. `matches` returns None when it is not searched."""

    name = ""
    label = ""

    def matches(self, query: SearchQuery) -> QuerySet | None:
        raise NotImplementedError

    def hits(self, rows: list, request) -> list[Hit]:
        raise NotImplementedError


@dataclass(frozen=True)
class PageGroup:
    """A group of page types. All page groups are searched in one query."""

    name: str
    label: str
    models: tuple[type[Page], ...]

    def types(self) -> set[int]:
        return {ContentType.objects.get_for_model(model).pk for model in self.models}


_EVENT_PAGES = (EventPage, ConferencePage)
_NEWS_PAGES = (NewsPage,)
# All other page types belong to the group of pages, so a new page type needs no registration here.
_OTHER_PAGES = tuple(
    model for model in get_page_models() if issubclass(model, BasePage) and model not in (*_EVENT_PAGES, *_NEWS_PAGES)
)
PAGE_GROUPS = [
    PageGroup("pages", gettext_lazy("Pages"), _OTHER_PAGES),
    PageGroup("events", gettext_lazy("Events"), _EVENT_PAGES),
    PageGroup("news", gettext_lazy("News"), _NEWS_PAGES),
]


def page_matches(query: SearchQuery) -> QuerySet[Page]:
    """Published public pages in the query's language, and within its section if any."""
    pages = public_pages(query.run(Page.objects.live())).filter(locale__language_code=query.language)
    if query.section is not None:
        pages = pages.filter(path__startswith=query.section.path)
    return pages


_WITH_LEAD = [model for group in PAGE_GROUPS for model in group.models]


def page_hits(pages: list[Page], request) -> dict[int, Hit]:
    """Page id → search result, for pages of any type, in one query."""
    leads = [f"{model._meta.model_name}__lead" for model in _WITH_LEAD]
    rows = Page.objects.filter(pk__in=[page.pk for page in pages]).values_list(
        "pk",
        "search_description",
        Coalesce(*leads),
        Coalesce("eventpage__event__starts_at", "conferencepage__event__starts_at", "newspage__date"),
    )
    text_and_date = {pk: (description or lead or "", day) for pk, description, lead, day in rows}
    labels = {pk: group.label for group in PAGE_GROUPS for pk in group.types()}
    hits = {}
    for page in pages:
        text, day = text_and_date.get(page.pk, ("", None))
        path = str(labels.get(page.content_type_id, ""))
        hits[page.pk] = Hit(
            title=page.title,
            url=page.get_url(request) or "",
            path=f"{path}, {format_day(day)}" if day else path,
            text=text,
        )
    return hits


class MemberGroup(Group):
    """Member organisations that are listed in the public directory."""

    name = "members"
    label = gettext_lazy("Members")

    def matches(self, query):
        if query.section is not None:
            return None
        members = query.run(Organisation.objects.all())
        return members.listed().select_related("municipality", "industry")

    def hits(self, rows, request):
        hits = []
        for member in rows:
            facts = [str(fact) for fact in (member.municipality, member.industry) if fact]
            path = ", ".join([gettext("Member"), *facts])
            hits.append(Hit(title=member.name, url=member.get_absolute_url(), path=path, text=member.profile))
        return hits


class DocumentGroup(Group):
    name = "documents"
    label = gettext_lazy("Documents")

    def matches(self, query):
        return query.run(get_document_model().objects.all()) if query.section is None else None

    def hits(self, rows, request):
        return [
            Hit(
                title=document.title,
                url=document.url,
                path=gettext("Document, %(kind)s") % {"kind": document.file_extension.upper()},
                text="",
            )
            for document in rows
        ]


OTHER_GROUPS: list[Group] = [MemberGroup(), DocumentGroup()]
NAMES = [group.name for group in [*PAGE_GROUPS, *OTHER_GROUPS]]
