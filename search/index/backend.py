"""A search backend that keeps the site's own index beside Wagtail's, which the admin searches.

Wagtail tells every backend of saved and deleted rows, and `update_index` builds all of them anew.
"""

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef
from modelsearch.backends.base import BaseIndex, BaseSearchBackend

from core.text import plain
from search.index.describe import Described, describe, is_searched, kept_as
from search.models import Entry, Word
from search.words import terms_of, words_in

#: Of longer texts only the beginning is searched.
MAX_TEXT = 100_000
#: Mistyped words are compared with this many first words of a text.
MAX_VOCABULARY = 1_500
_KEPT = [field.name for field in Entry._meta.fields if field.name not in ("id", "content_type", "object_id", "vector")]


def title_key(title: str) -> str:
    """The words of a title as the index compares whole titles."""
    return " ".join(words_in(title))[:200]


def entry_of(row: Model, described: Described) -> Entry:
    language, title = described.language, plain(described.title)
    return Entry(
        group=described.group,
        content_type=kept_as(type(row)),
        object_id=row.pk,
        language=language,
        title_key=title_key(title),
        title_words=max(min(len(words_in(title)), 1000), 1),
        title_terms=terms_of(title, language),
        purpose_terms=terms_of(described.purpose[:MAX_TEXT], language),
        body_terms=terms_of(described.body[:MAX_TEXT], language),
        text=plain(described.text[:MAX_TEXT]),
        day=described.day,
    )


def _vocabulary(described: Described) -> set[str]:
    words = words_in(f"{described.title} {described.purpose} {described.body[: MAX_VOCABULARY * 10]}")
    return {word for word in words[:MAX_VOCABULARY] if len(word) > 3 and not word.isdigit()}


class SiteIndex(BaseIndex):
    @transaction.atomic
    def add_items(self, model, items):
        if not is_searched(model):
            return
        described = {row: what for row in items if (what := describe(row)) is not None}
        entries = [entry_of(row, what) for row, what in described.items()]
        Entry.objects.bulk_create(
            entries,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=_KEPT,
        )
        if connection.vendor == "postgresql":
            ids = [row.pk for row in described]
            Entry.objects.filter(content_type=kept_as(model), object_id__in=ids).update(vector=_vector())
        words = sorted({word for what in described.values() for word in _vocabulary(what)})
        Word.objects.bulk_create(
            [Word(word=word, length=len(word)) for word in words], batch_size=500, ignore_conflicts=True
        )

    def delete_item(self, item):
        if is_searched(type(item)):
            Entry.objects.filter(content_type=kept_as(type(item)), object_id=item.pk).delete()

    def reset(self):
        Entry.objects.all().delete()
        Word.objects.all().delete()


def _vector() -> SearchVector:
    """The words are kept as they are: they were folded and stemmed before."""
    title, purpose, body = (
        SearchVector(name, weight=weight, config="simple")
        for name, weight in (("title_terms", "A"), ("purpose_terms", "B"), ("body_terms", "D"))
    )
    return title + purpose + body


class SiteRebuilder:
    """Deletes what is gone, and lets the words be gathered anew."""

    def __init__(self, index):
        self.index = index

    def start(self):
        Word.objects.all().delete()
        for content_type in ContentType.objects.filter(pk__in=Entry.objects.values("content_type")):
            entries, model = Entry.objects.filter(content_type=content_type), content_type.model_class()
            if model is not None:
                entries = entries.filter(~Exists(model._meta.base_manager.filter(pk=OuterRef("object_id"))))
            entries.delete()
        return self.index

    def finish(self):
        pass


class SearchBackend(BaseSearchBackend):
    """Only an index: the queries are those of `search.matching`."""

    index_class = SiteIndex
    rebuilder_class = SiteRebuilder
