"""A page that is opened with a key changes nothing when it is looked at: programs open every link of an e-mail."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Attempt, LimitReached
from payments.models import DocumentFile
from tests.config.public_site import addresses, fill, sample_site, send  # noqa: F401
from tests.events.conftest import calendar, checkout_answer, event, site, standard  # noqa: F401

pytestmark = pytest.mark.django_db
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b.*?\"(\w+)\"", re.IGNORECASE | re.DOTALL)
#: What a look may note: the session of a message, wrong keys, and files that are drawn once and kept.
_NOTES = {model._meta.db_table for model in (Session, LimitReached, Attempt, DocumentFile)}


def written_tables(queries) -> set[str]:
    return {match[2] for query in queries if (match := _WRITES.match(query["sql"]))} - _NOTES


def test_a_look_changes_nothing(sample_site):  # noqa: F811
    client, problems = sample_site.client(None), {}
    keyed = [address for address in addresses() if "<str:key>" in address]
    assert "bestilling/<str:key>/" in keyed
    for address in keyed:
        with CaptureQueriesContext(connection) as queries:
            send(client, "get", fill(sample_site, address))
        if tables := written_tables(queries):
            problems[address] = tables
    assert problems == {}
