"""Staff manage exhibitors: the list with what is to be done, publishing, stand numbers, and the link once more."""

from datetime import timedelta
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from edition_factory import create_exhibitor
from email_helpers import queued_emails
from event_factory import create_event, create_ticket_type
from export_helpers import read_csv_by_heading
from membership_factory import create_organisation
from order_factory import COMPANY, paid_order
from wagtail.models import ModelLogEntry

from accounts.roles import create_roles
from events.enums import Admits, EventStatus
from events.models import Event
from programme.admin.exhibitors.forms import ExhibitorForm
from programme.exhibitors.from_tickets import withdraw
from programme.models import Exhibitor

pytestmark = pytest.mark.django_db
LISTING, NEW = reverse("exhibitors:index"), reverse("exhibitors:add")


def form(event, **fields) -> dict:
    names = ("organisation", "stand_number", "plan_x", "plan_y", "profile_nb", "profile_en", "website", "logo")
    data = dict.fromkeys((*names, "contact_name", "contact_email"), "")
    return data | {"edition": event.pk, "name": "Elvebanken", "language": "nb"} | fields


def names(client, **params) -> list[str]:
    soup = BeautifulSoup(client.get(LISTING, params).content, "html.parser")
    return sorted(link.text.strip() for link in soup.select("td.title .title-wrapper a"))


def text_of(response) -> str:
    return BeautifulSoup(response.content, "html.parser").text


@pytest.fixture
def exhibitors(event):
    filled = timezone.now()
    return {
        "published": create_exhibitor(event, name="Publisert AS", stand_number="A1", plan_x=1, plan_y=1),
        "changed": create_exhibitor(event, name="Endret AS", filled_in_at=filled + timedelta(hours=1)),
        "ready": create_exhibitor(event, name="Klar AS", is_published=False, contact_email="klar@example.no"),
        "incomplete": create_exhibitor(event, name="Tom AS", is_published=False, profile_nb=""),
        "withdrawn": create_exhibitor(event, name="Trukket AS", withdrawn_at=filled),
    }


def test_the_list_is_filtered_by_what_is_to_be_done(staff_client, event, exhibitors):
    other = create_event(title_nb="Annen")
    create_exhibitor(other, name="Annen AS", is_published=False)
    assert len(names(staff_client)) == 6
    assert names(staff_client, state="ready") == ["Annen AS", "Klar AS"]
    assert names(staff_client, state="ready", edition=str(event.pk)) == ["Klar AS"]
    assert names(staff_client, state="published", edition=str(event.pk)) == ["Endret AS", "Publisert AS"]
    assert names(staff_client, state="changed") == ["Endret AS"]
    assert names(staff_client, state="incomplete") == ["Tom AS"]
    assert names(staff_client, state="withdrawn") == ["Trukket AS"]
    assert names(staff_client, has_place="true") == ["Publisert AS"]
    assert names(staff_client, is_bought="true") == []
    assert names(staff_client, q="klar@") == ["Klar AS"]
    page = text_of(staff_client.get(LISTING))
    for words in ("Klar til publisering", "Publisert, endret siden", "Ufullstendig", "Trukket"):
        assert words in page


def test_the_list_is_sorted_and_exported_without_keys(staff_client, event, stand, exhibitors):
    order = paid_order(stand, 2, buyer=COMPANY)
    for column in ("name", "stand_number", "filled_in_at", "edition__title_nb"):
        assert staff_client.get(LISTING, {"ordering": f"-{column}"}).status_code == 200
    response = staff_client.get(LISTING, {"export": "csv"})
    rows = {row["Navn"]: row for row in read_csv_by_heading(response)}
    assert rows["Klar AS"]["Kontaktens e-post"] == "klar@example.no"
    assert rows["Kjøper AS"]["Bestilling"] == order.reference
    keys = Exhibitor.objects.values_list("key", flat=True)
    assert not [key for key in keys if key in str(rows)]


def test_staff_add_an_exhibitor(staff_client, event):
    member = create_organisation("Elvebanken")
    fields = {"organisation": member.pk, "stand_number": "b12", "plan_x": "10", "plan_y": "20", "profile_nb": "Vi."}
    answer = staff_client.post(NEW, form(event, is_published="on", **fields))
    assert answer.status_code == 302
    exhibitor = Exhibitor.objects.get()
    assert (exhibitor.stand_number, exhibitor.organisation, exhibitor.plan_x) == ("B12", member, 10)
    assert exhibitor.is_published
    assert exhibitor.published_at is not None
    assert queued_emails("exhibitor_link") == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"stand_number": "a1"}, "En annen utstiller har dette standnummeret."),
        ({"plan_x": "5"}, "Fyll ut begge tallene"),
        ({"plan_x": "5", "plan_y": "1001"}, "1000"),
        ({"is_published": "on"}, "Skriv en profil på minst ett språk"),
        ({"website": "javascript:alert(1)"}, "gyldig"),
    ],
)
def test_mistakes_are_told_kindly(staff_client, event, fields, text):
    create_exhibitor(event, stand_number="A1")
    page = staff_client.post(NEW, form(event, **fields))
    assert page.status_code == 200
    assert text in text_of(page)
    assert Exhibitor.objects.count() == 1


def test_a_session_is_no_edition(staff_client, event):
    page = staff_client.post(NEW, form(create_event(title_nb="Økt", parent=event)))
    assert "Velg selve konferansen, ikke en av øktene." in text_of(page)
    assert not Exhibitor.objects.exists()


def test_saving_a_published_exhibitor_says_that_it_was_seen(staff_client, event, exhibitors):
    changed = exhibitors["changed"]
    Exhibitor.objects.filter(pk=changed.pk).update(filled_in_at=changed.published_at + timedelta(seconds=0.001))
    staff_client.post(
        reverse("exhibitors:edit", args=[changed.pk]),
        form(event, name=changed.name, profile_nb=changed.profile_nb, is_published="on", seen=seen_of(changed)),
    )
    assert not Exhibitor.objects.changed_since_published().exists()
    changed.refresh_from_db()
    assert changed.is_published


def test_the_form_of_a_withdrawn_exhibitor_cannot_publish_it(staff_client, event, exhibitors):
    url = reverse("exhibitors:edit", args=[exhibitors["withdrawn"].pk])
    page = staff_client.post(url, form(event, profile_nb="Vi.", is_published="on"))
    assert "Standen er avbestilt" in text_of(page)


def test_a_stand_cancelled_while_staff_save_is_withdrawn(staff_client, stand, monkeypatch):
    paid_order(stand, 1, buyer=COMPANY)
    bought = Exhibitor.objects.select_related("ticket").get()
    validate = ExhibitorForm.clean

    def clean_while_another_cancels(form):
        withdraw([bought.ticket])
        return validate(form)

    monkeypatch.setattr(ExhibitorForm, "clean", clean_while_another_cancels)
    fields = form(bought.edition, stand_number="B12")
    with CaptureQueriesContext(connection) as queries:
        assert staff_client.post(reverse("exhibitors:edit", args=[bought.pk]), fields).status_code == 302
    if connection.features.has_select_for_update:
        assert any("FOR NO KEY UPDATE" in query["sql"] for query in queries)
    bought.refresh_from_db()
    assert bought.stand_number == "B12"
    assert bought.withdrawn_at is not None


def seen_of(exhibitor) -> str:
    return Exhibitor.objects.get(pk=exhibitor.pk).filled_in_at.isoformat()


@pytest.mark.parametrize("who", ["changed", "ready"])
def test_a_profile_that_the_exhibitor_saved_meanwhile_is_kept(staff_client, event, exhibitors, who):
    exhibitor = exhibitors[who]
    url = reverse("exhibitors:edit", args=[exhibitor.pk])
    opened = BeautifulSoup(staff_client.get(url).content, "html.parser").select_one("input[name=seen]")
    assert opened["type"] == "hidden"
    Exhibitor.objects.filter(pk=exhibitor.pk).update(profile_nb="Nytt.", filled_in_at=timezone.now())
    old = form(event, profile_nb="Gammelt.", stand_number="B77", seen=opened.get("value", ""))
    page = staff_client.post(url, old)
    assert "Utstilleren har endret profilen i mellomtiden. Åpne siden på nytt." in text_of(page)
    assert "B77" in page.content.decode()
    exhibitor.refresh_from_db()
    assert (exhibitor.profile_nb, exhibitor.stand_number) == ("Nytt.", "")
    assert staff_client.post(url, old | {"profile_nb": "Nytt.", "seen": seen_of(exhibitor)}).status_code == 302
    exhibitor.refresh_from_db()
    assert (exhibitor.profile_nb, exhibitor.stand_number) == ("Nytt.", "B77")


def test_all_that_are_ready_are_published_together(staff_client, event, exhibitors):
    another = create_exhibitor(event, name="Også klar AS", is_published=False)
    elsewhere = create_exhibitor(create_event(title_nb="Annen"), name="Annen AS", is_published=False)
    url = f"{reverse('exhibitors_publish')}?edition={event.pk}"
    assert url in staff_client.get(LISTING, {"edition": event.pk}).content.decode()
    page = staff_client.get(url)
    boxes = BeautifulSoup(page.content, "html.parser").find_all("input", attrs={"name": "exhibitors"})
    assert {int(box["value"]) for box in boxes} == {exhibitors["ready"].pk, another.pk}
    assert all(box.has_attr("checked") for box in boxes)
    answer = staff_client.post(url, {"exhibitors": [exhibitors["ready"].pk, another.pk]}, follow=True)
    assert "2 utstillere er publisert." in text_of(answer)
    assert not Exhibitor.objects.ready().filter(edition=event).exists()
    elsewhere.refresh_from_db()
    assert not elsewhere.is_published
    assert ModelLogEntry.objects.filter(action="programme.exhibitor_published").count() == 2
    assert "Ingen utstillere er klare" in text_of(staff_client.get(url))


@pytest.mark.parametrize("who", ["incomplete", "withdrawn"])
def test_what_is_not_ready_is_not_published(staff_client, exhibitors, who):
    answer = staff_client.post(reverse("exhibitors_publish"), {"exhibitors": [exhibitors[who].pk]})
    assert answer.status_code == 422
    exhibitors[who].refresh_from_db()
    assert Exhibitor.objects.shown().count() == 2


def test_the_link_is_sent_again(staff_client, exhibitors):
    ready = exhibitors["ready"]
    url = reverse("exhibitor_send_link", args=[ready.pk])
    assert url in staff_client.get(reverse("exhibitors:edit", args=[ready.pk])).content.decode()
    page = staff_client.get(url).content.decode()
    assert "klar@example.no" in page
    assert ready.key not in page
    answer = staff_client.post(url, follow=True)
    assert "Lenken er sendt til klar@example.no." in text_of(answer)
    assert [mail.to for mail in queued_emails("exhibitor_link")] == ["klar@example.no"]
    assert ModelLogEntry.objects.filter(action="programme.exhibitor_link_sent").count() == 1
    assert "Lenken ble nettopp sendt" in text_of(staff_client.post(url, follow=True))
    without = reverse("exhibitor_send_link", args=[exhibitors["incomplete"].pk])
    assert "Ikke sendt" in text_of(staff_client.post(without, follow=True))
    assert len(queued_emails("exhibitor_link")) == 1


def test_a_leaked_link_is_replaced_with_one_button(
    staff_client, client, exhibitors, django_capture_on_commit_callbacks
):
    ready = exhibitors["ready"]
    old_page, url = reverse("exhibitor_profile", args=[ready.key]), reverse("exhibitor_replace_link", args=[ready.pk])
    assert url in staff_client.get(reverse("exhibitors:edit", args=[ready.pk])).content.decode()
    assert client.get(old_page).status_code == 200
    assert "klar@example.no" in staff_client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff_client.post(url, follow=True)
    assert "Lenken er byttet ut, og den nye er sendt til klar@example.no." in text_of(answer)
    assert client.get(old_page).status_code == 404
    ready.refresh_from_db()
    new_page = reverse("exhibitor_profile", args=[ready.key])
    assert client.get(new_page).status_code == 200
    [message] = mail.outbox
    assert message.to == ["klar@example.no"]
    assert "ny lenke" in message.subject
    assert new_page in message.body
    assert old_page not in message.body
    assert "virker ikke lenger" in message.body
    entry = ModelLogEntry.objects.get(action="programme.exhibitor_link_replaced")
    assert ready.key not in str(entry.data)
    assert "nettopp byttet ut" in text_of(staff_client.post(url, follow=True))
    assert Exhibitor.objects.get(pk=ready.pk).key == ready.key


def test_a_link_is_not_replaced_where_the_new_one_could_not_be_sent(staff_client, exhibitors):
    without = exhibitors["incomplete"]
    answer = staff_client.post(reverse("exhibitor_replace_link", args=[without.pk]), follow=True)
    assert "Ikke sendt" in text_of(answer)
    assert Exhibitor.objects.get(pk=without.pk).key == without.key
    assert not ModelLogEntry.objects.filter(action="programme.exhibitor_link_replaced").exists()


def test_no_link_is_sent_for_a_cancelled_edition(staff_client, event, exhibitors):
    Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    url = reverse("exhibitor_send_link", args=[exhibitors["ready"].pk])
    assert url not in staff_client.get(reverse("exhibitors:edit", args=[exhibitors["ready"].pk])).content.decode()
    assert "over eller avlyst" in text_of(staff_client.post(url, follow=True))
    assert queued_emails("exhibitor_link") == []


def test_a_stand_that_was_bought_is_not_deleted(staff_client, stand, exhibitors):
    paid_order(stand, 2, buyer=COMPANY)
    bought = Exhibitor.objects.exclude(ticket=None).first()
    url = reverse("exhibitors:delete", args=[bought.pk])
    assert "Avbestill billetten" in text_of(staff_client.post(url, follow=True))
    assert Exhibitor.objects.filter(pk=bought.pk).exists()
    withdraw([bought.ticket])
    staff_client.post(url)
    assert not Exhibitor.objects.filter(pk=bought.pk).exists()
    staff_client.post(reverse("exhibitors:delete", args=[exhibitors["ready"].pk]))
    assert not Exhibitor.objects.filter(pk=exhibitors["ready"].pk).exists()


@pytest.mark.parametrize(("role", "allowed"), [("Event staff", True), ("Editors", False), ("Door", False)])
def test_contacts_are_for_those_who_sell_stands(client, django_user_model, second_factor, exhibitors, role, allowed):
    create_roles()
    user = django_user_model.objects.create_user("ansatt@example.no", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    pk = exhibitors["ready"].pk
    links = [reverse(name, args=[pk]) for name in ("exhibitor_send_link", "exhibitor_replace_link")]
    for url in (LISTING, NEW, reverse("exhibitors_publish"), *links):
        response = client.get(url)
        assert (response.status_code == 200) is allowed, url
        assert allowed or "klar@example.no" not in response.content.decode()
    assert Exhibitor.objects.visible_to(user).exists() is allowed


def test_the_event_and_the_page_link_to_the_exhibitors(staff_client, conference_page, event):
    link = f'href="{LISTING}?edition={event.pk}"'
    for url in (
        reverse("event:edit", args=[event.pk]),
        reverse("wagtailadmin_pages:edit", args=[conference_page.pk]),
    ):
        assert link in staff_client.get(url).content.decode()


def test_a_stand_is_no_add_on(event):
    ticket_type = create_ticket_type(event, admits=Admits.STAND, people=2)
    assert ticket_type.is_stand
    ticket_type.needs_ticket = True
    assert set(ticket_type._clean_add_on()) == {"admits"}
    assert not create_ticket_type(event, admits=Admits.PERSON).is_stand


def test_those_who_change_events_may_manage_exhibitors():
    staff, editors = Group.objects.create(name="Arrangører"), Group.objects.create(name="Redaktører")
    staff.permissions.add(Permission.objects.get(codename="change_event", content_type__app_label="events"))
    editors.permissions.add(Permission.objects.get(codename="change_newscategory"))
    import_module("programme.migrations.0009_exhibitor_permissions").grant(apps, None)
    names = {f"{action}_exhibitor" for action in ("add", "change", "delete", "view")}
    assert names < set(staff.permissions.values_list("codename", flat=True))
    assert editors.permissions.count() == 1
