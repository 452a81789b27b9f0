import pytest
from django.core.exceptions import ImproperlyConfigured

from core.checks import refuse_unsafe_start
from payments import sellers
from payments.enums import SellerKind


def test_every_seller_kind_has_a_registered_seller():
    assert sellers.missing_sellers() == []


@pytest.mark.parametrize("kind", SellerKind)
def test_a_missing_seller_stops_the_start(monkeypatch, kind):
    monkeypatch.delitem(sellers._sellers, kind.value)
    with pytest.raises(ImproperlyConfigured, match=kind.value):
        refuse_unsafe_start()
