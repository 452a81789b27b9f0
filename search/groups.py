"""What can be searched: one group for each kind of thing, asked in the same way and shown in one list."""

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
    """One line of the result: where it stands (`path`), what it is called, where it leads, what it says."""

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

    def run(self, things: QuerySet) -> QuerySet:
        """The things that all the words are found in, the best first. A queryset, to be narrowed further."""
        backend, text = get_search_backend(), " ".join(self.words)
        results = backend.autocomplete(text, things) if self.by_beginning else backend.search(text, things)
        return results.get_queryset()


class Group:
    """A kind of thing that is searched by itself. `matches` is None where it is not searched."""

    name = ""
    label = ""

    def matches(self, question: SearchQuery) -> QuerySet | None:
        raise NotImplementedError

    def hits(self, found: list, request) -> list[Hit]:
        raise NotImplementedError


@dataclass(frozen=True)
class PageGroup:
    """Some page types. All page groups are searched at once."""

    name: str
    label: str
    models: tuple[type[Page], ...]

    def types(self) -> set[int]:
        return {ContentType.objects.get_for_model(model).pk for model in self.models}


_EVENT_PAGES = (EventPage, ConferencePage)
_NEWS_PAGES = (NewsPage,)
# Whatever else the site has page types for is a page among pages: nobody registers one here.
_OTHER_PAGES = tuple(
    model for model in get_page_models() if issubclass(model, BasePage) and model not in (*_EVENT_PAGES, *_NEWS_PAGES)
)
PAGE_GROUPS = [
    PageGroup("pages", gettext_lazy("Pages"), _OTHER_PAGES),
    PageGroup("events", gettext_lazy("Events"), _EVENT_PAGES),
    PageGroup("news", gettext_lazy("News"), _NEWS_PAGES),
]


def page_matches(question: SearchQuery) -> QuerySet[Page]:
    """Published pages in the language of the address that anybody may read, within the section if there is one."""
    pages = public_pages(question.run(Page.objects.live())).filter(locale__language_code=question.language)
    if question.section is not None:
        pages = pages.filter(path__startswith=question.section.path)
    return pages


_WITH_LEAD = [model for group in PAGE_GROUPS for model in group.models]


def page_hits(pages: list[Page], request) -> dict[int, Hit]:
    """Page id → line, for pages of any type, in one query."""
    leads = [f"{model._meta.model_name}__lead" for model in _WITH_LEAD]
    rows = Page.objects.filter(pk__in=[page.pk for page in pages]).values_list(
        "pk",
        "search_description",
        Coalesce(*leads),
        Coalesce("eventpage__event__starts_at", "conferencepage__event__starts_at", "newspage__date"),
    )
    known = {pk: (description or lead or "", day) for pk, description, lead, day in rows}
    labels = {pk: group.label for group in PAGE_GROUPS for pk in group.types()}
    hits = {}
    for page in pages:
        text, day = known.get(page.pk, ("", None))
        path = str(labels.get(page.content_type_id, ""))
        hits[page.pk] = Hit(
            title=page.title,
            url=page.get_url(request) or "",
            path=f"{path}, {format_day(day)}" if day else path,
            text=text,
        )
    return hits


class MemberGroup(Group):
    """Member companies that the public directory may show."""

    name = "members"
    label = gettext_lazy("Members")

    def matches(self, question):
        if question.section is not None:
            return None
        found = question.run(Organisation.objects.all())
        return found.listed().select_related("municipality", "industry")

    def hits(self, found, request):
        lines = []
        for member in found:
            facts = [str(fact) for fact in (member.municipality, member.industry) if fact]
            path = ", ".join([gettext("Member"), *facts])
            lines.append(Hit(title=member.name, url=member.get_absolute_url(), path=path, text=member.profile))
        return lines


class DocumentGroup(Group):
    name = "documents"
    label = gettext_lazy("Documents")

    def matches(self, question):
        return question.run(get_document_model().objects.all()) if question.section is None else None

    def hits(self, found, request):
        return [
            Hit(
                title=document.title,
                url=document.url,
                path=gettext("Document, %(kind)s") % {"kind": document.file_extension.upper()},
                text="",
            )
            for document in found
        ]


OTHER_GROUPS: list[Group] = [MemberGroup(), DocumentGroup()]
NAMES = [group.name for group in [*PAGE_GROUPS, *OTHER_GROUPS]]
