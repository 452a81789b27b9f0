"""Helpers that create members and signed-in clients."""

import datetime

from django.test import Client

from membership.models import Membership, Organisation


def make_member(category, name, number=None, *, starts_on=datetime.date(2025, 1, 1), **fields) -> Organisation:
    """An organisation with a running membership. `fields` are those of the organisation."""
    organisation = Organisation.objects.create(name=name, org_number=number, **fields)
    Membership.objects.create(organisation=organisation, category=category, starts_on=starts_on)
    return organisation


def client_of(user) -> Client:
    """A test client that is signed in as the user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
