"""The demo's newsletter: an issue that was sent, with a bounce and an unsubscription, and a draft."""

import datetime as dt

import pytest
from django.core import mail as outbox

from accounts.models import User
from demo.loaders import newsletter
from demo.loaders.world import World
from mail.bulk.send import counts_of
from mail.models import SuppressedAddress
from newsletter.models import Digest, NewsletterList, Subscriber, Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_the_newsletter(client, monkeypatch):
    monkeypatch.setattr(newsletter, "READERS", 60)
    world = World(today=dt.date(2026, 11, 30))
    world.users["editor"] = User.objects.create_user("editor@beggebredder.example")
    newsletter.add_newsletter(world)
    assert NewsletterList.objects.count() == 2
    assert Subscriber.objects.count() == 59, "One has left."
    assert not Subscriber.objects.exclude(email__endswith=".example").exists()
    assert not Subscription.objects.filter(confirmed_at=None).exists()
    draft, sent = Digest.objects.order_by("-pk")
    assert draft.is_draft
    assert counts_of(sent.bulk_mail) == {"sent": 58, "bounced": 1, "unsubscribed": 1}
    assert sorted(SuppressedAddress.objects.values_list("reason", flat=True)) == ["bounce", "unsubscribed"]
    assert {row.since for row in SuppressedAddress.objects.all()} == {sent.bulk_mail.finished_at}
    assert outbox.outbox == []
    assert client.get(f"/nyhetsbrev/{sent.pk}/").status_code == 200
