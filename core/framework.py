"""Every use of a private name of Django or Wagtail, each with its reason.

Nothing else in the project may use a private name. `tests/core/test_framework.py` checks this, and fails when an
upgrade of Django or Wagtail changes one of the names used here. `Model._meta` and `Model._state` are documented and may
be used everywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import wagtail_localize.models
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from wagtail.models import Site
from wagtail.url_routing import RouteResult

# --- Rows that are already loaded -----------------------------------------------------------------------------------


def with_rows(queryset: models.QuerySet, rows: Sequence[models.Model]) -> models.QuerySet:
    """The query set as if it had been evaluated to these rows. Django has no public way to fill it without a query."""
    queryset._result_cache = list(rows)
    queryset._prefetch_done = True
    return queryset


def set_prefetched(instance: models.Model, relation: str, queryset: models.QuerySet) -> None:
    """Let `instance.<relation>.all()` return the query set. All other prefetched relations are dropped.

    `prefetch_related_objects` would read the rows from the database again.
    """
    instance._prefetched_objects_cache = {relation: queryset}


def add_prefetched(instance: models.Model, relation: str, queryset: models.QuerySet) -> None:
    """As `set_prefetched`, but the other prefetched relations stay."""
    others = getattr(instance, "_prefetched_objects_cache", {})
    instance._prefetched_objects_cache = {**others, relation: queryset}


def forget_prefetched(instance: models.Model) -> None:
    """Drop the prefetched relations after their rows were updated. `refresh_from_db` would run a query."""
    instance._prefetched_objects_cache = {}


def is_loaded(instance: models.Model, field: str) -> bool:
    """Whether the row of a foreign key is already loaded, so that reading it runs no query."""
    return field in instance._state.fields_cache


# --- The database ---------------------------------------------------------------------------------------------------


def insert_unless_taken(rows: Sequence[models.Model], key: models.Field, using: str) -> list[int]:
    """Insert the rows whose unique keys are free. Returns the primary keys of the inserted rows.

    `bulk_create(ignore_conflicts=True)` inserts the same rows but does not return which ones.
    """
    inserted = type(rows[0])._meta.base_manager._insert(
        rows,
        fields=[field for field in rows[0]._meta.local_concrete_fields if field is not key],
        returning_fields=[key],
        using=using,
        on_conflict=OnConflict.IGNORE,
    )
    # When a single row is not inserted, the database returns no row and Django returns None for it.
    return [row[0] for row in inserted if row is not None]


def waiting_for_commit(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """The registered `on_commit` functions that are dropped only by a rollback that also undoes the caller's work.

    With them, work that is queued one by one in a transaction can be collected into one function.
    """
    open_savepoints = set(connection.savepoint_ids)
    for savepoints, function, *_robust in connection.run_on_commit:
        if set(savepoints) <= open_savepoints:
            yield function


# --- Requests -------------------------------------------------------------------------------------------------------


def host_as_sent(request: HttpRequest) -> str:
    """The host before it is compared with ALLOWED_HOSTS: `get_host` would raise where Wagtail finds no site."""
    return request._get_raw_host()


def has_site(request: HttpRequest) -> bool:
    return hasattr(request, "_wagtail_site")


def set_site(request: HttpRequest, site: Site) -> None:
    """Let `Site.find_for_request` return the site without a query."""
    request._wagtail_site = site


def set_route(request: HttpRequest, route: RouteResult) -> None:
    """Let Wagtail's view serve this page without walking down the page tree, which runs a query for each level."""
    request._wagtail_route_for_request = route


def tie_to_request(site_setting: models.Model, request: HttpRequest) -> None:
    """Store the request on the setting as `BaseSiteSetting.for_request` does. URLs of its pages are cached on it."""
    site_setting._request = request


# --- Translations of pages ------------------------------------------------------------------------------------------


def set_slug_function_of_translations(slugify: Callable[[str], str]) -> None:
    """Let wagtail-localize make the addresses of translations with this function.

    It uses Django's `slugify`, which drops æ and ø, and has no setting for another one.
    """
    wagtail_localize.models.slugify = slugify


def discard_form_data(request: HttpRequest) -> None:
    """Let the request have an empty form if its body was not parsed: parsing it again would raise the same error."""
    if not hasattr(request, "_post"):
        request._post, request._files = QueryDict(), MultiValueDict()
