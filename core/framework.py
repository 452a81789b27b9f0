"""Every use of a name that Django or Wagtail keeps to itself, each with its reason.

Nothing else in the project reads or writes such a name (`tests/core/test_framework.py` looks for them, and fails when
an upgrade has changed what stands here). `Model._meta` and `Model._state` are documented, and are used freely.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.http import HttpRequest
from wagtail.models import Site
from wagtail.url_routing import RouteResult

# --- Rows that are known already ------------------------------------------------------------------------------------


def with_rows(queryset: models.QuerySet, rows: Sequence[models.Model]) -> models.QuerySet:
    """The query set as if it had been read, with these rows: Django offers no way to give it rows without a query."""
    queryset._result_cache = list(rows)
    queryset._prefetch_done = True
    return queryset


def set_prefetched(instance: models.Model, relation: str, queryset: models.QuerySet) -> None:
    """Let `instance.<relation>.all()` answer with the query set; everything else prefetched is forgotten.

    `prefetch_related_objects` would read the rows once more.
    """
    instance._prefetched_objects_cache = {relation: queryset}


def forget_prefetched(instance: models.Model) -> None:
    """Read relations anew after an update that went past them; `refresh_from_db` would cost a statement."""
    instance._prefetched_objects_cache = {}


def is_loaded(instance: models.Model, field: str) -> bool:
    """Whether the foreign key's row was read along, so that asking for it costs nothing."""
    return field in instance._state.fields_cache


# --- The database ---------------------------------------------------------------------------------------------------


def insert_unless_taken(rows: Sequence[models.Model], key: models.Field, using: str) -> list[int]:
    """Primary keys of the rows that were written: those whose unique keys are taken are left out.

    `bulk_create(ignore_conflicts=True)` does the same and does not say which were written.
    """
    written = type(rows[0])._meta.base_manager._insert(
        rows,
        fields=[field for field in rows[0]._meta.local_concrete_fields if field is not key],
        returning_fields=[key],
        using=using,
        on_conflict=OnConflict.IGNORE,
    )
    # A single row whose key is taken is answered by nothing, which Django makes a None of.
    return [row[0] for row in written if row is not None]


def waiting_for_commit(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """Functions that `on_commit` keeps and that no savepoint's end can undo without undoing what is done now too.

    Lets what is posted one by one in a transaction be handed out together.
    """
    within = set(connection.savepoint_ids)
    for savepoints, function, *_robust in connection.run_on_commit:
        if set(savepoints) <= within:
            yield function


# --- Requests -------------------------------------------------------------------------------------------------------


def host_as_sent(request: HttpRequest) -> str:
    """The host before it is compared with ALLOWED_HOSTS: `get_host` would raise where Wagtail finds no site."""
    return request._get_raw_host()


def has_site(request: HttpRequest) -> bool:
    return hasattr(request, "_wagtail_site")


def set_site(request: HttpRequest, site: Site) -> None:
    """Let `Site.find_for_request` answer with the site, without a query."""
    request._wagtail_site = site


def set_route(request: HttpRequest, route: RouteResult) -> None:
    """Let Wagtail's view serve this page without walking down the tree to it, a query for each step."""
    request._wagtail_route_for_request = route


def tie_to_request(site_setting: models.Model, request: HttpRequest) -> None:
    """As `BaseSiteSetting.for_request` does, so that addresses of the setting's pages know the request."""
    site_setting._request = request
