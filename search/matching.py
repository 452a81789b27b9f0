"""Which rows match the words, best first. PostgreSQL and SQLite keep different indexes, so each is asked in its way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from core.framework import rank_of

#: The most matches of one search. A word that nearly every row has would take seconds to rank.
MAX_MATCHES = 500

#: The id of a row, and of the content type that it is of.
Match = tuple[int, int]
Narrow = Callable[[QuerySet], QuerySet]


@dataclass(frozen=True)
class Search:
    """The rows of one model that are searched. `narrow` leaves those that the reader may see."""

    queryset: QuerySet
    narrow: Narrow
    #: The field by which SQLite orders the matches, as it does not rank them.
    title: str

    @property
    def content_type_id(self) -> int:
        return ContentType.objects.get_for_model(self.queryset.model).pk

    def results(self, text: str, by_beginning: bool):
        backend = get_search_backend()
        find = backend.autocomplete if by_beginning else backend.search
        return find(text, self.queryset)


def matching_pages(search: Search, text: str, *, by_beginning: bool) -> list[Match]:
    """The pages that match all words of the text, best match first, at most `MAX_MATCHES`. Runs one query."""
    results = search.results(text, by_beginning)
    if connection.vendor == "postgresql":
        entries = _best_entries(results, search.narrow(search.queryset)).order_by("-rank", "-pk")
        return [(int(object_id), kind) for object_id, kind, _rank, _pk in entries]
    return list(search.narrow(results.get_queryset()).values_list("pk", "content_type")[:MAX_MATCHES])


def matching_rows(searches: Sequence[Search], text: str, *, by_beginning: bool) -> dict[int, list[int]]:
    """Content type id → the ids of its rows that match all words, best match first, at most `MAX_MATCHES` of each.

    Runs one query over all models, none of which is the page.
    """
    if not searches:
        return {}
    found: dict[int, list[int]] = {search.content_type_id: [] for search in searches}
    results = [search.results(text, by_beginning) for search in searches]
    if connection.vendor == "postgresql":
        first, *others = (
            _best_entries(result, search.narrow(search.queryset))
            for search, result in zip(searches, results, strict=True)
        )
        for object_id, kind, _rank, _pk in first.union(*others, all=True).order_by("-rank", "-pk"):
            found[kind].append(int(object_id))
        return found
    first, *others = (_titles(search, result) for search, result in zip(searches, results, strict=True))
    for pk, kind, _title in sorted(first.union(*others, all=True), key=lambda row: (row[2].casefold(), row[0])):
        found[kind].append(pk)
    return found


def _titles(search: Search, results) -> QuerySet:
    """Id, content type and title. SQLite cannot limit a part of a union, but it can a subquery in its condition."""
    limited = search.narrow(results.get_queryset()).order_by(search.title, "pk").values("pk")[:MAX_MATCHES]
    rows = search.queryset.model.objects.filter(pk__in=limited).order_by()
    return rows.values_list("pk", Value(search.content_type_id), search.title)


class _Joined(Func):
    """Search vectors put together, written as in the expression of the index."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


def _best_entries(results, rows: QuerySet) -> QuerySet:
    """Id, content type, rank and entry of the matches among the rows. The entries are found first, and then ranked.

    Wagtail's own query joins the entries to every row, by the text of its id.
    """
    compiler = results.query_compiler
    config = compiler.get_config(results.backend)
    words = compiler.build_tsquery(compiler.query, config=config)
    vectors = [
        (F(vector.name.removeprefix("index_entries__")), F("title_norm") if hasattr(boost, "name") else boost)
        for vector, boost in compiler.get_index_vectors(words)
    ]
    searched = _Joined(*(vector for vector, _boost in vectors))
    matches = IndexEntry.objects.filter(
        Exists(rows.order_by().filter(pk=Cast(OuterRef("object_id"), IntegerField()))),
        content_type_id__in=get_descendants_content_types_pks(rows.model),
    )
    matches = matches.annotate(searched=searched).filter(searched=words).order_by().values("pk")[:MAX_MATCHES]
    rank = rank_of(compiler, vectors, config)
    entries = IndexEntry.objects.filter(pk__in=matches).order_by().annotate(rank=rank)
    return entries.values_list("object_id", "content_type", "rank", "pk")
