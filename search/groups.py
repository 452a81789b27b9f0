"""The groups of search results: pages, events, news, members, exhibitors and documents."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, gettext_lazy
from wagtail.documents import get_document_model
from wagtail.models import Page, get_page_models

from core.dates import format_day
from core.pages.base import BasePage
from core.pages.restrictions import public_pages
from membership.models import Organisation
from news.models import NewsPage
from programme.models import ConferencePage, EventPage, Exhibitor
from programme.queries import public_event_ids
from search.matching import Match, Search, matching_pages, matching_rows


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

    @property
    def text(self) -> str:
        return " ".join(self.words)


class Group:
    """A kind of object that is no page, and so lies in no section. All are searched in one query."""

    name = ""
    label = ""

    def search(self) -> Search:
        raise NotImplementedError

    def hits(self, ids: list[int], request) -> dict[int, Hit]:
        """Id → search result. Runs one query."""
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


def page_matches(query: SearchQuery) -> list[Match]:
    """Published public pages in the query's language, and within its section if any."""

    def narrow(pages: QuerySet) -> QuerySet:
        pages = public_pages(pages).filter(locale__language_code=query.language)
        return pages if query.section is None else pages.filter(path__startswith=query.section.path)

    search = Search(Page.objects.live(), narrow, "title")
    return matching_pages(search, query.text, by_beginning=query.by_beginning)


_WITH_LEAD = [model for group in PAGE_GROUPS for model in group.models]


def page_hits(ids: list[int], request) -> dict[int, Hit]:
    """Page id → search result, for pages of any type, in one query."""
    leads = [f"{model._meta.model_name}__lead" for model in _WITH_LEAD]
    pages = Page.objects.filter(pk__in=ids).annotate(
        hit_lead=Coalesce(*leads),
        hit_day=Coalesce("eventpage__event__starts_at", "conferencepage__event__starts_at", "newspage__date"),
    )
    labels = {pk: group.label for group in PAGE_GROUPS for pk in group.types()}
    hits = {}
    for page in pages:
        path = str(labels.get(page.content_type_id, ""))
        hits[page.pk] = Hit(
            title=page.title,
            url=page.get_url(request) or "",
            path=f"{path}, {format_day(page.hit_day)}" if page.hit_day else path,
            text=page.search_description or page.hit_lead or "",
        )
    return hits


class MemberGroup(Group):
    """Member organisations that are listed in the public directory."""

    name = "members"
    label = gettext_lazy("Members")

    def search(self):
        return Search(Organisation.objects.all(), lambda members: members.listed(), "name")

    def hits(self, ids, request):
        hits = {}
        for member in Organisation.objects.filter(pk__in=ids).select_related("municipality", "industry"):
            facts = [str(fact) for fact in (member.municipality, member.industry) if fact]
            path = ", ".join([gettext("Member"), *facts])
            hits[member.pk] = Hit(title=member.name, url=member.get_absolute_url(), path=path, text=member.profile)
        return hits


class ExhibitorGroup(Group):
    """Published exhibitors of conferences that everybody may see."""

    name = "exhibitors"
    label = gettext_lazy("Exhibitors")

    def search(self):
        public = public_event_ids()
        return Search(Exhibitor.objects.all(), lambda rows: rows.shown().filter(edition__in=public), "name")

    def hits(self, ids, request):
        hits = {}
        for exhibitor in Exhibitor.objects.filter(pk__in=ids).select_related("edition"):
            facts = [gettext("Exhibitor"), exhibitor.edition.title, format_day(exhibitor.edition.starts_at)]
            hits[exhibitor.pk] = Hit(
                title=exhibitor.name,
                url=exhibitor.get_absolute_url(),
                path=", ".join(facts),
                text=exhibitor.profile,
            )
        return hits


class DocumentGroup(Group):
    name = "documents"
    label = gettext_lazy("Documents")

    def search(self):
        return Search(get_document_model().objects.all(), lambda documents: documents, "title")

    def hits(self, ids, request):
        return {
            document.pk: Hit(
                title=document.title,
                url=document.url,
                path=gettext("Document, %(kind)s") % {"kind": document.file_extension.upper()},
                text="",
            )
            for document in get_document_model().objects.filter(pk__in=ids)
        }


OTHER_GROUPS: list[Group] = [MemberGroup(), ExhibitorGroup(), DocumentGroup()]
NAMES = [group.name for group in [*PAGE_GROUPS, *OTHER_GROUPS]]


def other_matches(query: SearchQuery) -> dict[str, list[int]]:
    """Group name → ids, best match first, of the groups that are no pages. They have no match in a section."""
    if query.section is not None:
        return {}
    searches = {group.name: group.search() for group in OTHER_GROUPS}
    found = matching_rows(list(searches.values()), query.text, by_beginning=query.by_beginning)
    return {name: found[search.content_type_id] for name, search in searches.items()}
