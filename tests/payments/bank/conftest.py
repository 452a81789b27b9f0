import pytest
from bank_file_helpers import ACCOUNT

from core.models import AssociationSettings


@pytest.fixture(autouse=True)
def own_account(association_email, settings):
    row = AssociationSettings.objects.get()
    row.bank_account = f"{ACCOUNT[:4]}.{ACCOUNT[4:6]}.{ACCOUNT[6:]}"
    row.save()
    return ACCOUNT
