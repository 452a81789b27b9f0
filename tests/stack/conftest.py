"""Buying over HTTP, without a browser, for tests that are about the machinery."""

import pytest
from customer import Customer


@pytest.fixture
def customer(stack):
    return Customer(stack)
