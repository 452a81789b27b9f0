"""Each test begins in the language of the site, whatever the test before it left active in the thread."""

import pytest
from django.utils import translation


@pytest.mark.parametrize("turn", [1, 2])
def test_a_language_left_active_ends_with_the_test(turn):
    assert translation.get_language() == "nb"
    translation.activate("en")
