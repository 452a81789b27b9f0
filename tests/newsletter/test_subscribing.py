"""Signing up with double opt-in: all addresses are answered alike, and nothing is sent before a link is used."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone
from newsletter_factory import create_list, create_subscriber

from mail.bulk.audiences import audience_named
from mail.bulk.suppression import is_suppressed, suppress
from mail.enums import SuppressionReason
from mail.models import OutgoingMail, SuppressedAddress
from mail.queue import send_unsent
from newsletter.models import Subscriber, Subscription
from newsletter.subscribing import retention, subscribe
from newsletter.subscribing.scopes import scope_of

pytestmark = pytest.mark.django_db

PAGE, ADDRESS = "/nyhetsbrev/", "kari@example.no"


@pytest.fixture
def news():
    return create_list()


def readers_of(a_list) -> list[str]:
    return [recipient.address for recipient in audience_named("newsletter").recipients({"list": a_list.pk})]


def sign_up(client, address: str = ADDRESS, **more):
    return client.post(PAGE, {"email": address, **more})


def link_in_email() -> str:
    send_unsent()
    return re.search(r"https?://[^/\s]+(/\S*bekreft/\S+)", outbox.outbox[-1].body)[1]


def test_from_the_form_to_the_list(news):
    client = Client(enforce_csrf_checks=True)
    assert not client.get(PAGE).cookies, "Reading sets no cookie."
    response = sign_up(client, " Kari@Example.no ")
    assert (response.status_code, response["Location"]) == (303, "/nyhetsbrev/lenke-sendt/")
    assert client.get(response["Location"]).status_code == 200
    assert readers_of(news) == []
    path = link_in_email()
    assert outbox.outbox[-1].to == [ADDRESS]
    assert Client().get(path).status_code == 200
    assert readers_of(news) == [], "A program that opens links confirms nothing."
    client = Client()
    response = client.post(path)
    assert response.status_code == 303
    assert readers_of(news) == [ADDRESS]
    page = client.get(response["Location"])
    assert ADDRESS in page.content.decode()
    assert Client().post(path).status_code == 303, "The link may be pressed twice."


def test_known_and_unknown_addresses_answer_alike(client, news):
    create_subscriber(news, email="kjent@example.no")
    answers = [sign_up(client, address) for address in ("kjent@example.no", "ukjent@example.no")]
    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert not any("example.no" in answer["Location"] for answer in answers)
    send_unsent()
    first, second = outbox.outbox
    assert first.subject == second.subject
    assert Subscriber.objects.count() == 2


def test_bad_input_is_told_beside_the_field_and_kept(client, news):
    create_list("Andre ting")
    response = client.post(PAGE, {"email": "kari@", "lists": [news.pk]})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="kari@"' in text
    assert re.search(rf'value="{news.pk}"[^>]*checked', text)
    assert client.post(PAGE, {"email": ADDRESS}).status_code == 422
    for lists in (["999999"], ["x"], ["9" * 40]):
        assert client.post(PAGE, {"email": ADDRESS, "lists": lists}).status_code == 422
    assert not Subscriber.objects.exists()


def test_the_short_form_leads_to_the_choice_of_lists(client, news):
    create_list("Andre ting")
    response = client.post(PAGE, {"email": ADDRESS, "choose": "1"})
    assert response.status_code == 200
    assert f'value="{ADDRESS}"' in response.content.decode()
    assert not response.context["form"].errors


def test_a_closed_list_takes_nobody(client, news):
    closed = create_list("Lukket", is_open=False)
    create_list("Andre ting")
    assert client.post(PAGE, {"email": ADDRESS, "lists": [closed.pk]}).status_code == 422
    closed.is_open = True
    for each in type(closed).objects.all():
        each.is_open = False
        each.save()
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"email": ADDRESS}).status_code == 200
    assert not Subscriber.objects.exists()


def test_one_client_and_one_address_have_limits(client, news, settings):
    for _time in range(settings.EMAILS_PER_ADDRESS_AND_HOUR):
        assert sign_up(client).status_code == 303
    assert sign_up(client).status_code == 429
    settings.LIMITS_PER_CLIENT_AND_HOUR = settings.LIMITS_PER_CLIENT_AND_HOUR | {"newsletter": 5}
    answers = [sign_up(client, f"en{number}@example.no").status_code for number in range(6)]
    assert answers.count(429) >= 3


def test_the_link_ends_and_what_is_unconfirmed_is_deleted(client, news, settings):
    sign_up(client)
    path = link_in_email()
    confirmed = create_subscriber(news, email="gammel@example.no")
    with time_machine.travel(timezone.now() + timedelta(days=settings.NEWSLETTER_CONFIRM_DAYS, minutes=-5), tick=False):
        retention.delete_unconfirmed()
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=settings.NEWSLETTER_CONFIRM_DAYS, hours=2), tick=False):
        assert Client().get(path).status_code == 404
        assert retention.delete_unconfirmed() == 1
    assert list(Subscriber.objects.all()) == [confirmed]
    assert not OutgoingMail.objects.filter(to=ADDRESS).exists()


def test_a_reader_changes_lists_and_language(news):
    other, subscriber = create_list("Andre ting"), create_subscriber(news)
    client = Client()
    path = f"/nyhetsbrev/abonnement/{subscriber.key}/"
    assert client.get(path)["Cache-Control"] == "private, no-store"
    response = client.post(path, {"lists": [other.pk], "language": "en"})
    assert response.status_code == 303
    subscriber.refresh_from_db()
    assert subscriber.language == "en"
    assert (readers_of(news), readers_of(other)) == ([], ["leser@example.no"])
    assert is_suppressed("leser@example.no", scope_of(news.pk))
    client.post(path, {"lists": [news.pk, other.pk], "language": "nb"})
    assert not is_suppressed("leser@example.no", scope_of(news.pk))


@pytest.mark.parametrize("data", [{"leave": "1"}, {"language": "nb"}])
def test_leaving_deletes_the_address(news, data):
    subscriber = create_subscriber(news)
    response = Client().post(f"/nyhetsbrev/abonnement/{subscriber.key}/", data)
    assert (response.status_code, response["Location"]) == (303, "/nyhetsbrev/avmeldt/")
    assert not Subscriber.objects.exists()
    assert SuppressedAddress.objects.get().address == ""


def test_an_old_link_does_not_bring_back_who_has_left(client, news):
    sign_up(client)
    path = link_in_email()
    client.post(path)
    Client().post(f"/nyhetsbrev/abonnement/{Subscriber.objects.get().key}/", {"leave": "1"})
    assert Client().post(path).status_code == 404
    assert not Subscription.objects.exists()


def test_signing_up_again_lifts_the_suppression(client, news):
    suppress(ADDRESS, SuppressionReason.BOUNCE)
    sign_up(client)
    assert is_suppressed(ADDRESS, scope_of(news.pk)), "Not before the link was used."
    client.post(link_in_email())
    assert not is_suppressed(ADDRESS, scope_of(news.pk))


@pytest.mark.parametrize("key", ["x", "x" * 43, "x" * 500, "æ"])
@pytest.mark.parametrize("place", ["bekreft", "abonnement"])
def test_unknown_links(client, place, key):
    assert client.get(f"/nyhetsbrev/{place}/{key}/").status_code == 404
    assert client.post(f"/nyhetsbrev/{place}/{key}/", {"leave": "1"}).status_code == 404


def test_a_key_of_somebody_else_opens_only_theirs(news):
    mine, other = create_subscriber(news), create_subscriber(news, email="annen@example.no")
    Client().post(f"/nyhetsbrev/abonnement/{mine.key}/", {"leave": "1"})
    assert list(Subscriber.objects.all()) == [other]


def test_in_english(client, news):
    news.name_en, news.purpose_en = "News", "Each month."
    news.save()
    assert "Each month." in client.get("/en/newsletter/").content.decode()
    assert client.post("/en/newsletter/", {"email": ADDRESS}).status_code == 303
    send_unsent()
    assert "/en/newsletter/confirm/" in outbox.outbox[-1].body
    assert OutgoingMail.objects.get().email_name == subscribe.CONFIRM_EMAIL
