"""The groups of search results: pages, events, sessions, news, people, members, exhibitors and documents.

A group says which rows readers may see, and how a row is shown. Each search asks the rows themselves whether they may
be seen: the index knows nothing of it.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext, gettext_lazy
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex, get_page_models

from core.dates import format_day
from core.models import Person
from core.pages.base import BasePage
from core.pages.restrictions import public_pages
from directory.models import DirectoryPage
from events.enums import EventStatus
from membership.models import Organisation
from programme.models import ConferencePage, EventPage, Exhibitor
from programme.people.addresses import person_url
from programme.people.appearances import people_with_pages
from programme.queries import public_event_ids
from search.models import DocumentText, Entry


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result. `path` says where it belongs, such as «Events, 3 May 2027». Excerpts are cut from `text`."""

    title: str
    url: str
    path: str
    text: str


class Group:
    """A kind of results."""

    name = ""
    label = ""

    def visible(self, language: str, section: Page | None) -> QuerySet:
        """The rows that everybody may see, in a language, and within a section if one is given."""
        raise NotImplementedError

    def hits(self, ids: list[int], request) -> dict[int, Hit]:
        """Id → search result. Runs one query."""
        raise NotImplementedError


class PageGroup(Group):
    """Published public pages, but for those of events that are not announced.

    Which group a page belongs to stands in its entry.
    """

    def __init__(self, name: str, label):
        self.name, self.label = name, label

    def visible(self, language, section):
        pages = public_pages(Page.objects.live()).filter(locale__language_code=language)
        for model in (EventPage, ConferencePage):
            pages = pages.filter(~Exists(model.objects.filter(pk=OuterRef("pk"), event__status=EventStatus.DRAFT)))
        return pages if section is None else pages.filter(path__startswith=section.path)

    def hits(self, ids, request):
        return page_hits(ids, request)


_PAGES_WITH_LEAD = [
    model
    for model in get_page_models()
    if issubclass(model, BasePage) and any(f.name == "lead" for f in model._meta.fields)
]


def page_hits(ids: list[int], request) -> dict[int, Hit]:
    """Page id → search result, for pages of any type, in one query."""
    leads = [f"{model._meta.model_name}__lead" for model in _PAGES_WITH_LEAD]
    entries = Entry.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), object_id=OuterRef("pk")
    ).order_by()
    pages = Page.objects.filter(pk__in=ids).annotate(
        hit_lead=Coalesce(*leads),
        hit_text=Subquery(entries.values("text")[:1]),
        hit_group=Subquery(entries.values("group")[:1]),
        hit_status=Coalesce("eventpage__event__status", "conferencepage__event__status"),
        hit_day=Coalesce("eventpage__event__starts_at", "conferencepage__event__starts_at", "newspage__date"),
    )
    labels = {group.name: str(group.label) for group in GROUPS}
    hits = {}
    for page in pages:
        facts = [labels.get(page.hit_group, ""), format_day(page.hit_day) if page.hit_day else ""]
        if page.hit_status == EventStatus.CANCELLED:
            facts.append(str(EventStatus.CANCELLED.label))
        hits[page.pk] = Hit(
            title=page.title,
            url=page.get_url(request) or "",
            path=", ".join(fact for fact in facts if fact),
            text=page.hit_text or page.search_description or page.hit_lead or "",
        )
    return hits


class PersonGroup(Group):
    """People who have a page: they appear in a programme that everybody may see."""

    name = "people"
    label = gettext_lazy("People")

    def visible(self, language, section):
        events = public_event_ids() if section is None else _events_in(section)
        return people_with_pages(events)

    def hits(self, ids, request):
        hits = {}
        for person in Person.objects.filter(pk__in=ids):
            facts = [gettext("Person"), *(fact for fact in (person.role, person.employer) if fact)]
            hits[person.pk] = Hit(title=person.name, url=person_url(person), path=", ".join(facts), text=person.about)
        return hits


class MemberGroup(Group):
    """Member organisations that are listed in the public directory. They lie in the section of the directory."""

    name = "members"
    label = gettext_lazy("Members")

    def visible(self, language, section):
        members = Organisation.objects.listed()
        if section is None:
            return members
        directory = public_pages(DirectoryPage.objects.live()).filter(path__startswith=section.path)
        return members.filter(Exists(directory))

    def hits(self, ids, request):
        hits = {}
        for member in Organisation.objects.filter(pk__in=ids).select_related("municipality", "industry"):
            facts = [str(fact) for fact in (member.municipality, member.industry) if fact]
            path = ", ".join([gettext("Member"), *facts])
            hits[member.pk] = Hit(title=member.name, url=member.get_absolute_url(), path=path, text=member.profile)
        return hits


class ExhibitorGroup(Group):
    """Published exhibitors of conferences that everybody may see. They lie in the section of the conference."""

    name = "exhibitors"
    label = gettext_lazy("Exhibitors")

    def visible(self, language, section):
        events = public_event_ids() if section is None else _events_in(section)
        return Exhibitor.objects.shown().filter(edition__in=events)

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
    """Documents of collections that are open to everybody. They lie in the sections whose pages link to them."""

    name = "documents"
    label = gettext_lazy("Documents")

    def visible(self, language, section):
        closed = CollectionViewRestriction.objects.alias(below=Cast(OuterRef("collection__path"), TextField())).filter(
            below__startswith=F("collection__path")
        )
        documents = get_document_model().objects.filter(~Exists(closed))
        if section is None:
            return documents
        pages = public_pages(Page.objects.live()).filter(path__startswith=section.path)
        links = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(get_document_model()),
            base_content_type=ContentType.objects.get_for_model(Page),
            to_object_id=Cast(OuterRef("pk"), TextField()),
            object_id__in=pages.order_by().values(number=Cast("pk", TextField())),
        )
        return documents.filter(Exists(links))

    def hits(self, ids, request):
        # Not of a file that has been replaced since it was read.
        inside = DocumentText.objects.filter(document=OuterRef("pk"), file_name=OuterRef("file")).values("text")[:1]
        documents = get_document_model().objects.filter(pk__in=ids).annotate(inside=Subquery(inside))
        return {
            document.pk: Hit(
                title=document.title,
                url=document.url,
                path=gettext("Document, %(kind)s") % {"kind": document.file_extension.upper()},
                text=document.inside or "",
            )
            for document in documents
        }


def _events_in(section: Page) -> QuerySet:
    """A subquery: ids of events whose public page lies in the section."""
    pages = (
        public_pages(model.objects.live())
        .filter(path__startswith=section.path, event__in=public_event_ids())
        .order_by()
        .values("event_id")
        for model in (EventPage, ConferencePage)
    )
    return next(pages).union(*pages, all=True)


PAGE_GROUPS = [
    PageGroup("pages", gettext_lazy("Pages")),
    PageGroup("events", gettext_lazy("Events")),
    PageGroup("sessions", gettext_lazy("Sessions")),
    PageGroup("news", gettext_lazy("News")),
]
OTHER_GROUPS: list[Group] = [PersonGroup(), MemberGroup(), ExhibitorGroup(), DocumentGroup()]
GROUPS: list[Group] = [*PAGE_GROUPS, *OTHER_GROUPS]
NAMES = [group.name for group in GROUPS]
