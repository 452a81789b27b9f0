"""Helpers that create members and signed-in clients."""

import datetime

from django.test import Client
from membership_factory import create_membership, create_organisation

from membership.models import Organisation


def make_member(category, name, number=None, *, starts_on=datetime.date(2025, 1, 1), **fields) -> Organisation:
    """An organisation with a running membership. `fields` are those of the organisation."""
    organisation = create_organisation(name=name, org_number=number, **fields)
    create_membership(organisation=organisation, category=category, starts_on=starts_on)
    return organisation


def client_of(user) -> Client:
    """A test client that is signed in as the user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
