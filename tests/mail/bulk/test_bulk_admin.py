"""E-mail to many in the admin: written, looked at, tested, sent, paused and stopped; and the suppressed addresses."""

import pytest
from bulk_helpers import create_bulk_mail
from django.core import mail as outbox
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from export_helpers import read_csv
from membership_factory import create_category, create_contact, create_membership, create_organisation
from order_factory import confirmed_order
from wagtail.models import ModelLogEntry

from accounts.models import User
from mail.bulk import retention, send
from mail.bulk.addresses import digest_of
from mail.bulk.audiences import audience_named, check_audiences
from mail.bulk.suppression import suppress, unsubscribe
from mail.enums import BulkState, SuppressionReason
from mail.models import BulkMail, BulkRecipient, OutgoingMail, SuppressedAddress
from mail.queue import send_unsent

pytestmark = pytest.mark.django_db
TEXTS = {"subject_nb": "Hei", "body_nb": "Første.\r\n\r\nAndre.", "subject_en": "", "body_en": ""}


@pytest.fixture
def staff_client(client, second_factor):
    client.force_login(User.objects.create_superuser("chief@example.no"))
    return client


def actions_of(row) -> set[str]:
    return set(ModelLogEntry.objects.for_instance(row).values_list("action", flat=True))


def test_from_the_text_to_the_last_recipient(staff_client, crowd, monkeypatch):
    monkeypatch.setattr("mail.queue._deliver_on_commit", lambda pks: None)
    crowd.add(3)
    assert "/admin/bulk-mail/new/crowd/" in staff_client.get("/admin/bulk-mail/new/").content.decode()
    response = staff_client.post("/admin/bulk-mail/new/crowd/", TEXTS)
    bulk_mail = BulkMail.objects.get()
    page = f"/admin/bulk-mail/{bulk_mail.pk}/"
    assert response["Location"] == page
    assert bulk_mail.body_nb == "Første.\n\nAndre."
    assert staff_client.post(f"{page}edit/", TEXTS | {"subject_nb": "Hei igjen"}).status_code == 302
    assert "Hei igjen" in staff_client.get(f"{page}preview/nb/").content.decode()
    assert "Andre." in staff_client.get(f"{page}preview/nb/html/").content.decode()
    assert staff_client.get(f"{page}preview/xx/").status_code == 404
    staff_client.post(f"{page}preview/nb/test/")
    assert [message.to for message in outbox.outbox] == [["chief@example.no"]]
    outbox.outbox.clear()
    assert staff_client.post(f"{page}send/", {"shown": "3", "send_at": ""}).status_code == 302
    assert staff_client.get(f"{page}send/").status_code == 404
    assert staff_client.post(f"{page}edit/", TEXTS).status_code == 302
    bulk_mail.refresh_from_db()
    assert (bulk_mail.subject_nb, bulk_mail.state) == ("Hei igjen", BulkState.SCHEDULED)
    send.send_due()
    assert staff_client.post(f"{page}move/pause/").status_code == 302
    assert "På pause" in staff_client.get(page).content.decode()
    assert staff_client.post(f"{page}move/resume/").status_code == 302
    for _minute in range(3):
        send_unsent()
        send.send_due()
    assert len(outbox.outbox) == 3
    assert "3 av 3 er ferdige." in staff_client.get(page).content.decode()
    assert staff_client.get("/admin/bulk-mail/?q=igjen").context["object_list"].count() == 1
    wanted = {"wagtail.create", "wagtail.edit", "mail.bulk_tested", "mail.bulk_confirmed", "mail.bulk_paused"}
    assert wanted <= actions_of(bulk_mail)


def test_a_half_written_english_text_is_told_beside_the_field(staff_client, crowd):
    response = staff_client.post("/admin/bulk-mail/new/crowd/", TEXTS | {"subject_en": "Hello"})
    assert response.status_code == 422
    assert "body_en" in response.context["texts"].errors
    assert 'value="Hello"' in response.content.decode()
    assert not BulkMail.objects.exists()


def test_the_number_is_shown_again_when_it_has_changed(staff_client, crowd):
    crowd.add(2)
    url = f"/admin/bulk-mail/{create_bulk_mail().pk}/send/"
    crowd.add(1)
    response = staff_client.post(url, {"shown": "2", "send_at": ""})
    assert response.status_code == 422
    assert 'name="shown" value="3"' in response.content.decode()
    crowd.members.clear()
    assert staff_client.post(url, {"shown": "0", "send_at": ""}).status_code == 422


def test_stopped_and_deleted(staff_client, crowd):
    sending, draft = create_bulk_mail(state=BulkState.SENDING), create_bulk_mail()
    assert staff_client.post(f"/admin/bulk-mail/{sending.pk}/stop/").status_code == 302
    assert staff_client.get(f"/admin/bulk-mail/{sending.pk}/stop/").status_code == 404
    assert staff_client.post(f"/admin/bulk-mail/{sending.pk}/delete/").status_code == 404
    assert staff_client.post(f"/admin/bulk-mail/{draft.pk}/delete/").status_code == 302
    assert list(BulkMail.objects.values_list("state", flat=True)) == [BulkState.STOPPED]


def test_suppressed_addresses_are_found_exported_and_lifted(staff_client):
    suppress("borte@example.no", SuppressionReason.BOUNCE, note="550 unknown")
    unsubscribe(digest_of("kari@example.no"), "newsletter:1")
    found = {
        query: [
            str(row.reason)
            for row in staff_client.get(f"/admin/suppressed-addresses/?q={query}").context["object_list"]
        ]
        for query in ("borte", "Kari@example.no", "kari", "550")
    }
    assert found == {"borte": ["bounce"], "Kari@example.no": ["unsubscribed"], "kari": [], "550": []}
    exported = str(read_csv(staff_client.get("/admin/suppressed-addresses/?export=csv")))
    assert "borte@example.no" in exported
    assert "kari" not in exported
    row = SuppressedAddress.objects.get(reason="bounce")
    url = f"/admin/suppressed-addresses/lift/{row.pk}/"
    assert staff_client.post(url, {"reason": " "}).status_code == 422
    assert staff_client.post(url, {"reason": "Ringte oss"}).status_code == 302
    entry = ModelLogEntry.objects.get(action="mail.suppression_lifted")
    assert entry.data["why"] == "Ringte oss"
    assert "borte" not in entry.label
    assert not SuppressedAddress.objects.filter(reason="bounce").exists()


def addresses(name: str, **arguments) -> set[str]:
    return {recipient.address for recipient in audience_named(name).recipients(arguments)}


def test_members_by_category_and_role():
    company, person = create_category(slug="bedrift"), create_category(slug="person", name_nb="Person")
    member, former = create_organisation("Medlem AS"), create_organisation("Tidligere AS")
    create_membership(member, category=company)
    users = {name: User.objects.create_user(f"{name}@example.no") for name in ("sjef", "ansatt", "gammel", "alene")}
    create_contact(member, users["sjef"], is_administrator=True)
    create_contact(member, users["ansatt"])
    create_contact(former, users["gammel"])
    create_membership(category=person, organisation=None, person=users["alene"])
    assert addresses("members", who="all") == {"sjef@example.no", "ansatt@example.no", "alene@example.no"}
    assert addresses("members", who="all", category=company.pk) == {"sjef@example.no", "ansatt@example.no"}
    assert "ansatt@example.no" not in addresses("members", who="administrators")


def test_attendees_of_one_event():
    event = create_event(title_nb="Frokost")
    order = confirmed_order(create_ticket_type(event), 2, buyer={"email": "kjoper@example.no"})
    first = order.lines.get().tickets.first()
    first.attendee_email = "deltaker@example.no"
    first.save()
    order.lines.get().tickets.exclude(pk=first.pk).update(attendee_email="")
    confirmed_order(create_ticket_type(create_event()), buyer={"email": "annen@example.no"})
    assert addresses("attendees", event=event.pk, who="attendees") == {"deltaker@example.no", "kjoper@example.no"}
    assert addresses("attendees", event=event.pk, who="buyers") == {"kjoper@example.no"}
    assert "Frokost" in audience_named("attendees").describe({"event": event.pk, "who": "buyers"})


def test_what_is_kept_is_deleted_on_time(settings):
    long_ago = timezone.now() - timezone.timedelta(days=settings.BULK_MAIL_DAYS + 2)
    old, new = (create_bulk_mail(state=BulkState.SENT, finished_at=at) for at in (long_ago, timezone.now()))
    for bulk_mail in (old, new):
        mail = OutgoingMail.objects.create(
            key=f"x{bulk_mail.pk}", email_name="bulk", to="kari@example.no", language="nb"
        )
        BulkRecipient.objects.create(
            bulk_mail=bulk_mail, address="kari@example.no", language="nb", state="sent", mail=mail
        )
    assert retention.delete_old_recipients() == 1
    assert list(BulkRecipient.objects.values_list("bulk_mail", flat=True)) == [new.pk]
    assert OutgoingMail.objects.count() == 1
    old.refresh_from_db()
    assert send.counts_of(old) == {"sent": 1}
    suppress("borte@example.no", SuppressionReason.BOUNCE, note="550 borte@example.no")
    SuppressedAddress.objects.update(since=timezone.now() - timezone.timedelta(days=retention.ADDRESS_DAYS + 2))
    assert retention.forget_addresses() == 1
    row = SuppressedAddress.objects.get()
    assert (row.address, row.note, row.digest) == ("", "", digest_of("borte@example.no"))


def test_audiences_are_checked_at_start(crowd):
    assert check_audiences(None) == []
    for name in ("members", "attendees", "newsletter"):
        assert audience_named(name)
