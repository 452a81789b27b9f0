"""What people type, and what they find first: the same on every database."""

from pathlib import Path

import pytest
from django.test import RequestFactory
from django.utils import translation
from real_site import fill

from search.queries import best_hits
from search.terms import read_terms

TABLE = Path(__file__).with_name("real_queries.txt")


def rows() -> list[tuple[str, str, list[str]]]:
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [(language, query, [title for title in titles.split("; ") if title]) for language, query, titles in parts]


def first_three(language: str, query: str) -> list[str]:
    """The titles of the three best results of all groups."""
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    with translation.override(language):
        return [hit.title for _label, hit in best_hits(read_terms(query, language), 3, request)]


@pytest.mark.django_db
def test_real_queries_find_what_is_meant_first():
    fill()
    table = rows()
    assert len(table) >= 60
    found = {(language, query): first_three(language, query) for language, query, _titles in table}
    assert found == {(language, query): titles for language, query, titles in table}
