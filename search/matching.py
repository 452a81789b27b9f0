"""Which rows match the words, best first. PostgreSQL and SQLite keep different indexes, so each is asked in its way."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Cast
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from core.framework import rank_of

#: The most matches of one search. A word that nearly every row has would take seconds to rank.
MAX_MATCHES = 500

#: The id of a row, and of the content type that it is of.
Match = tuple[int, int]


def matching(
    queryset: QuerySet, text: str, *, by_beginning: bool, narrow: Callable[[QuerySet], QuerySet]
) -> list[Match]:
    """The rows that match all words of the text, best match first, at most `MAX_MATCHES`. Runs one query.

    `narrow` leaves those that the reader may see.
    """
    backend = get_search_backend()
    results = backend.autocomplete(text, queryset) if by_beginning else backend.search(text, queryset)
    if connection.vendor == "postgresql":
        return _best_entries(results, narrow(queryset))
    rows = narrow(results.get_queryset())
    if issubclass(queryset.model, Page):
        return list(rows.values_list("pk", "content_type")[:MAX_MATCHES])
    content_type = ContentType.objects.get_for_model(queryset.model).pk
    return [(pk, content_type) for pk in rows.values_list("pk", flat=True)[:MAX_MATCHES]]


class _Joined(Func):
    """Search vectors put together, written as in the expression of the index."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


def _best_entries(results, rows: QuerySet) -> list[Match]:
    """The best matches among the rows. The index entries are found first, and only those are ranked.

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
    best = IndexEntry.objects.filter(pk__in=matches).order_by(rank.desc(), "-pk")
    return [(int(object_id), content_type) for object_id, content_type in best.values_list("object_id", "content_type")]
