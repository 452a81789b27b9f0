"""A late page of the directory starts at its letter and shows what the plain order shows."""

import pytest
from membership_factory import create_category
from membership_helpers import make_member

from directory import queries
from directory.queries import DirectoryFilter

pytestmark = pytest.mark.django_db

NAMES = ["1881 AS", "42 AS", "Aker AS", "Bo AS", "Bygg AS", "Bø AS", "Ærlig AS", "Ørn AS", "Ås AS", "Aasen AS"]


@pytest.fixture
def members(db):
    category = create_category()
    for name in NAMES:
        make_member(category, name)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("selected", [DirectoryFilter(), DirectoryFilter(letter="B"), DirectoryFilter(text="as")])
def test_every_page_is_the_slice_of_the_whole_list(members, size, selected):
    counts = queries.directory_counts(selected)
    rows = queries.find_members(selected)
    names = [organisation.name for organisation in rows]
    assert counts.total == len(names) > 0
    paged = queries.MemberList(rows, counts, selected)
    found = []
    for start in range(0, len(names), size):
        found += [organisation.name for organisation in paged[start : min(start + size, len(names))]]
    assert found == names


def test_counts_of_one_filter_ignore_that_filter_alone(members):
    counts = queries.directory_counts(DirectoryFilter(letter="B"))
    assert counts.total == 3
    assert (counts.letters["#"], counts.letters["A"], counts.letters["B"], counts.letters["Å"]) == (2, 1, 3, 2)
