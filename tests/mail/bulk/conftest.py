import pytest
from bulk_helpers import a_crowd


@pytest.fixture
def crowd():
    with a_crowd() as crowd:
        yield crowd
