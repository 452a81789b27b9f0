"""Events with their ticket types and pages, news, and the entries of the search index."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from bench.at_size.clone import clone, fill_table
from bench.at_size.numbers import Numbers, base36
from events.models import DiscountCode, Event, TicketType
from membership.models import Organisation
from news.models import NewsIndexPage, NewsPage
from programme.models import CalendarPage, EventPage
from search.models import Entry

TICKET_TYPES = 2
#: The share of the events that is over.
PAST = 0.8
_WORDS = "(ARRAY['bygg', 'klima', 'skatt', 'eksport', 'havn', 'lærlinger', 'anbud', 'energi', 'handel'])"


def event_title(language: str) -> str:
    start = {"nb": "Møte om ", "en": "Meeting on "}[language]
    return f"'{start}' || {_WORDS}[1 + n.g % 9] || ' ' || n.g"


def add_events(numbers: Numbers) -> tuple[int, int]:
    """Returns the primary keys before the first event and the first ticket type."""
    page = EventPage.objects.live().filter(locale__language_code="nb", event__parent=None).earliest("pk")
    days = f"floor((n.g - {PAST * numbers.events}) * 3650.0 / {numbers.events})::int"
    starts_at = f"date_trunc('day', now()) + interval '8 hours' + make_interval(days => {days})"
    events = clone(
        Event,
        page.event,
        numbers.events,
        title_nb=event_title("nb"),
        title_en=event_title("en"),
        slug="'mote-' || n.g",
        kind="(ARRAY['seminar', 'breakfast', 'course', 'webinar'])[1 + n.g % 4]",
        status="'open'",
        place="(ARRAY['Bergen', 'Oslo', 'Stavanger', 'Ålesund'])[1 + n.g % 4]",
        starts_at=starts_at,
        ends_at=f"{starts_at} + interval '3 hours'",
        sales_from="NULL",
        sales_until="NULL",
        cancel_until="NULL",
        change_until="NULL",
        series_id="NULL",
        edition="NULL",
        capacity="NULL",
        taken="0",
        uid="md5('event' || n.g)::uuid",
        send_reminder="false",
        send_thanks="false",
    )
    template = TicketType.objects.filter(event=page.event, pool=None).order_by("position").first()
    types = clone(
        TicketType,
        template,
        numbers.events * TICKET_TYPES,
        event_id=f"{events} + 1 + (n.g - 1) / {TICKET_TYPES}",
        position=f"n.g % {TICKET_TYPES}",
        name_nb=f"(ARRAY['Ordinær', 'Student'])[1 + n.g % {TICKET_TYPES}]",
        name_en=f"(ARRAY['Ordinary', 'Student'])[1 + n.g % {TICKET_TYPES}]",
        admits="'person'",
        people="NULL",
        deal_buy="NULL",
        deal_pay="NULL",
        audience="'everyone'",
        active="true",
        price_ore="50000",
        member_price_ore="40000",
        capacity="NULL",
        taken="0",
    )
    if code := DiscountCode.objects.first():
        clone(
            DiscountCode, code, numbers.events, event_id=f"{events} + n.g", code="'KODE' || n.g", taken="0",
            capacity="NULL", block_id="NULL",
        )  # fmt: skip
    for language in ("nb", "en"):
        _add_pages(
            EventPage, page if language == "nb" else page.get_translation(_locale("en")), CalendarPage, numbers.events,
            title=event_title(language), slug="'mote-' || n.g", key="event", event_id=f"{events} + n.g",
        )  # fmt: skip
    return events, types


def add_news(numbers: Numbers) -> None:
    pages = NewsPage.objects.live().filter(locale__language_code="nb", alias_of=None)
    page = next(page for page in pages.order_by("pk") if page.has_translation(_locale("en")))
    for language in ("nb", "en"):
        start = {"nb": "Nytt om ", "en": "News on "}[language]
        _add_pages(
            NewsPage, page if language == "nb" else page.get_translation(_locale("en")), NewsIndexPage, numbers.news,
            title=f"'{start}' || {_WORDS}[1 + n.g % 9] || ' ' || n.g", slug="'nytt-' || n.g", key="news",
            date="current_date - (n.g / 2)::int",
        )  # fmt: skip


def _locale(language: str):
    from wagtail.models import Locale

    return Locale.objects.get(language_code=language)


def _add_pages(model, template, parent_model, count: int, *, title: str, slug: str, key: str, **specific: str) -> None:
    parent = parent_model.objects.get(locale=template.locale)
    last_child = Page.objects.child_of(parent).order_by("-path").values_list("path", flat=True).first()
    first = int(last_child[-4:], 36) if last_child else 0
    table = f"size_pages_{key}_{template.locale.language_code}"
    paths = ((number, parent.path + base36(first + number)) for number in range(1, count + 1))
    fill_table(table, "g int, path text", paths)
    published = timezone.now() - dt.timedelta(days=30)
    base = clone(
        Page,
        template.page_ptr,
        count,
        source=table,
        path="n.path",
        numchild="0",
        title=title,
        draft_title=title,
        seo_title="''",
        slug=slug,
        url_path=f"'{parent.url_path}' || {slug} || '/'",
        translation_key=f"md5('{key}' || n.g)::uuid",
        alias_of_id="NULL",
        latest_revision_id="NULL",
        live_revision_id="NULL",
        latest_revision_created_at="NULL",
        first_published_at=f"'{published.isoformat()}'::timestamptz",
        last_published_at=f"'{published.isoformat()}'::timestamptz",
    )
    clone(model, template, count, page_ptr_id=f"{base} + n.g", **specific)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
    index(model, base, count, title)
    group = "news" if model is NewsPage else "events"
    index_for_readers(Page, template.pk, base, count, group, title)


def index(model, base: int, count: int, title: str, *, in_body: bool = False) -> None:
    """Add the entries that the search backend would write: `title` is SQL for the text that is searched."""
    content_type = ContentType.objects.get_for_model(model)
    template = IndexEntry.objects.filter(content_type=content_type).earliest("pk")
    vector = f"setweight(to_tsvector('norwegian', {title}), 'A')"
    clone(
        IndexEntry,
        template,
        count,
        object_id=f"({base} + n.g)::text",
        title="''::tsvector" if in_body else vector,
        title_text="''" if in_body else title,
        body=vector if in_body else "t.body",
        body_text=title if in_body else "t.body_text",
        autocomplete=f"setweight(to_tsvector('simple', {title}), 'A')",
    )


def index_for_readers(model, template_pk: int, base: int, count: int, group: str, title: str, more: str = "''") -> None:
    """Add the entries that readers search: `title` and `more` are SQL for the words, of which none is inflected."""
    content_type = ContentType.objects.get_for_model(model)
    template = Entry.objects.get(content_type=content_type, object_id=template_pk)
    words = f"translate(lower({title}), 'æøå', 'aoa')"
    clone(
        Entry,
        template,
        count,
        group=f"'{group}'",
        object_id=f"{base} + n.g",
        title_key=words,
        title_words=f"array_length(string_to_array({title}, ' '), 1)",
        title_terms=words,
        purpose_terms=more,
        text="''",
        vector=(
            f"setweight(to_tsvector('simple', {words}), 'A') || setweight(to_tsvector('simple', {more}), 'B')"
            " || setweight(to_tsvector('simple', t.body_terms), 'D')"
        ),
    )


def index_others(numbers: Numbers, organisations: int, events: int) -> None:
    """Index the organisations and the events themselves, which staff search."""
    name = f"(SELECT name || ' ' || org_number FROM membership_organisation WHERE id = {organisations} + n.g)"  # noqa: S608
    index(Organisation, organisations, numbers.organisations, name, in_body=True)
    template = Entry.objects.filter(content_type=ContentType.objects.get_for_model(Organisation)).earliest("pk")
    names = f"(SELECT name FROM membership_organisation WHERE id = {organisations} + n.g)"  # noqa: S608
    org_numbers = f"(SELECT org_number FROM membership_organisation WHERE id = {organisations} + n.g)"  # noqa: S608
    index_for_readers(
        Organisation, template.object_id, organisations, numbers.organisations, "members", names, org_numbers
    )
    index(Event, events, numbers.events, event_title("nb"), in_body=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_word (word, length) SELECT DISTINCT left(word, 40), length(left(word, 40)) FROM "
            "(SELECT unnest(string_to_array(title_key, ' ')) AS word FROM search_entry) AS words "
            "WHERE length(word) > 3 ON CONFLICT DO NOTHING"
        )
        cursor.execute("UPDATE wagtailsearch_indexentry SET title_norm = 0.9 WHERE title_norm = 1.0")
