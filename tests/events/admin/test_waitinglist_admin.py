"""The waiting list in the admin: what staff see and change, permissions, and the audit log."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from waitinglist_helpers import cancel_order, queued_emails, reload_entry, sell_out, set_aside, states, wait

from events.models import SeatBlock, TicketType
from events.waitinglist import join
from events.waitinglist import staff as waitinglist_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def full(event, standard):
    return sell_out(event, standard, 2, 3)


def staff(django_user_model, *codenames):
    user = django_user_model.objects.create_user("ansatt@example.no", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_event", *codenames]))
    return user


@pytest.fixture
def permitted_user(django_user_model):
    return staff(django_user_model, "view_waitingentry", "change_waitingentry", "export_attendees")


@pytest.fixture
def staff_client(client, permitted_user, settings):
    settings.DEMO = True
    client.force_login(permitted_user)
    return client


def names_in_turn(ticket_type) -> list[str]:
    from events.models import WaitingEntry

    return [entry.name for entry in WaitingEntry.objects.in_turn().filter(ticket_type=ticket_type)]


def log_entries(event) -> list[tuple]:
    rows = ModelLogEntry.objects.for_instance(event).filter(action__startswith="events.waiting").order_by("pk")
    return [(row.action, row.data.get("before"), row.data.get("after"), row.user) for row in rows]


def test_moving_an_entry_changes_the_order_and_is_logged(event, standard, full, permitted_user):
    first, second, third = (wait(event, standard, 1, who) for who in ("anne", "bo", "cato"))
    waitinglist_staff.move_entry(third, "up", by=permitted_user)
    assert names_in_turn(standard) == ["Anne", "Cato", "Bo"]
    waitinglist_staff.move_entry(second, "front", by=permitted_user)
    assert names_in_turn(standard) == ["Bo", "Anne", "Cato"]
    waitinglist_staff.move_entry(second, "down", by=permitted_user)
    assert names_in_turn(standard) == ["Anne", "Bo", "Cato"]
    waitinglist_staff.move_entry(first, "up", by=permitted_user)
    assert log_entries(event) == [
        ("events.waiting_reordered", "3", "2", permitted_user),
        ("events.waiting_reordered", "3", "1", permitted_user),
        ("events.waiting_reordered", "1", "2", permitted_user),
    ]


def test_entries_with_the_same_rank_can_be_moved(event, standard, full):
    entries = [wait(event, standard, 1, who) for who in ("anne", "bo", "cato")]
    type(entries[0]).objects.update(rank=1000.0)
    waitinglist_staff.move_entry(entries[2], "up")
    assert names_in_turn(standard) == ["Anne", "Cato", "Bo"]


def test_offers_follow_the_order_set_by_staff(event, standard, full):
    anne, bo = wait(event, standard, 2, "anne"), wait(event, standard, 2, "bo")
    waitinglist_staff.move_entry(bo, "front")
    cancel_order(full[0])
    assert states(anne, bo) == ["waiting", "offered"]


def test_an_offer_out_of_turn_needs_free_seats(event, standard, full, permitted_user):
    anne = wait(event, standard, 2, "anne")
    with pytest.raises(waitinglist_staff.DoesNotFit):
        waitinglist_staff.offer_now(anne, by=permitted_user)
    join.leave_waiting_list(anne)
    cancel_order(full[0])
    assert waitinglist_staff.offer_now(anne, by=permitted_user).status == "offered"
    assert set_aside() == 2
    with pytest.raises(join.NotChangeable):
        waitinglist_staff.offer_now(anne, by=permitted_user)
    assert log_entries(event)[-1][0] == "events.waiting_offered"


def test_an_event_whose_page_is_unpublished_offers_nothing_and_staff_see_why(
    staff_client, event, event_page, standard, full, permitted_user
):
    for page in event_page.get_translations(inclusive=True):
        page.unpublish()
    anne = wait(event, standard, 2, "anne")
    cancel_order(full[0])
    assert states(anne) == ["waiting"]
    with pytest.raises(waitinglist_staff.NotPublished):
        waitinglist_staff.offer_now(anne, by=permitted_user)
    shown = staff_client.get(reverse("event_waiting", args=[event.pk])).text
    assert "Det gis ingen tilbud så lenge arrangementets side ikke er publisert" in shown
    answer = staff_client.post(reverse("waiting_offer", args=[anne.pk]), follow=True)
    assert "Arrangementets side er ikke publisert" in answer.text
    event_page.save_revision().publish()
    join.expire_offers()
    assert states(anne) == ["offered"]
    shown = staff_client.get(reverse("event_waiting", args=[event.pk])).text
    assert "Det gis ingen tilbud" not in shown


def test_a_new_deadline_is_limited_and_sent_by_email(event, standard, full, permitted_user):
    anne = wait(event, standard, 2, "anne")
    cancel_order(full[0])
    later = timezone.now() + timedelta(days=3)
    waitinglist_staff.extend_offer(anne, later, by=permitted_user)
    assert reload_entry(anne).offer_until == SeatBlock.objects.get().until == later
    assert queued_emails(anne) == ["waiting_joined", "waiting_offer", "waiting_offer"]
    waitinglist_staff.extend_offer(anne, event.starts_at + timedelta(days=300), by=permitted_user)
    assert reload_entry(anne).offer_until == event.starts_at


def test_removing_an_offered_entry_makes_the_next_offer(event, standard, full, permitted_user):
    anne, bo = wait(event, standard, 2, "anne"), wait(event, standard, 2, "bo")
    cancel_order(full[0])
    waitinglist_staff.remove_entry(anne, by=permitted_user)
    waitinglist_staff.remove_entry(anne, by=permitted_user)
    assert states(anne, bo) == ["withdrawn", "offered"]
    assert [entry[0] for entry in log_entries(event)] == ["events.waiting_removed"]


def test_the_pages_ask_for_confirmation_and_act_on_post(staff_client, event, standard, full):
    anne, bo = wait(event, standard, 2, "anne"), wait(event, standard, 2, "bo")
    page = staff_client.get(reverse("event_waiting", args=[event.pk]))
    assert page.status_code == 200
    assert "anne@example.no" in page.text
    staff_client.post(reverse("waiting_move", args=[bo.pk]), {"where": "front"})
    assert names_in_turn(standard) == ["Bo", "Anne"]
    staff_client.post(reverse("waiting_move", args=[bo.pk]), {"where": "elsewhere"})
    assert names_in_turn(standard) == ["Bo", "Anne"]
    assert staff_client.get(reverse("waiting_move", args=[bo.pk])).status_code == 405
    assert staff_client.get(reverse("waiting_remove", args=[bo.pk])).status_code == 200
    assert states(bo) == ["waiting"]
    staff_client.post(reverse("waiting_remove", args=[bo.pk]))
    assert states(bo) == ["withdrawn"]
    cancel_order(full[0])
    assert staff_client.get(reverse("waiting_extend", args=[anne.pk])).status_code == 200
    past = staff_client.post(reverse("waiting_extend", args=[anne.pk]), {"until": "2020-01-01 10:00"})
    assert past.status_code == 422
    late = staff_client.post(reverse("waiting_extend", args=[anne.pk]), {"until": "2999-01-01 10:00"})
    assert late.status_code == 422
    assert staff_client.post(reverse("waiting_offer", args=[anne.pk])).status_code == 302


def test_view_permission_does_not_allow_changes(client, event, standard, full, django_user_model):
    anne = wait(event, standard, 1, "anne")
    client.force_login(staff(django_user_model, "view_waitingentry"))
    page = client.get(reverse("event_waiting", args=[event.pk]))
    assert page.status_code == 200
    assert reverse("waiting_remove", args=[anne.pk]) not in page.text
    for name in ("waiting_move", "waiting_offer", "waiting_extend", "waiting_remove"):
        assert client.post(reverse(name, args=[anne.pk]), {"where": "up"}).status_code in (302, 403)
    assert states(anne) == ["waiting"]
    assert log_entries(event) == []


def test_the_waiting_list_requires_permission(client, event, standard, full, stranger, django_user_model):
    wait(event, standard, 1, "anne")
    for user in (None, stranger, staff(django_user_model)):
        if user:
            client.force_login(user)
        for url in (reverse("event_waiting", args=[event.pk]), reverse("waiting:index")):
            response = client.get(url)
            assert response.status_code in (302, 403)
            assert "anne@example.no" not in response.text


def test_the_list_is_filtered_and_exported_without_formulas(staff_client, event, standard, full):
    wait(event, standard, 1, "anne")
    bo = wait(event, standard, 1, "bo")
    type(bo).objects.filter(pk=bo.pk).update(name="=cmd()")
    join.leave_waiting_list(bo)
    listing = staff_client.get(reverse("waiting:index"), {"event": event.pk, "status": "waiting"})
    assert "anne@example.no" in listing.text
    assert "bo@example.no" not in listing.text
    for column in ("name", "event__title_nb", "quantity", "joined_at", "offer_until"):
        assert staff_client.get(reverse("waiting:index"), {"ordering": f"-{column}"}).status_code == 200
    sheet = staff_client.get(reverse("waiting:index"), {"export": "csv"})
    text = b"".join(sheet.streaming_content).decode()
    assert "'=cmd()" in text
    assert ModelLogEntry.objects.filter(action="events.waiting_exported").exists()


def test_export_requires_its_own_permission(client, event, standard, full, django_user_model):
    wait(event, standard, 1, "anne")
    client.force_login(staff(django_user_model, "view_waitingentry", "change_waitingentry"))
    assert "anne" not in client.get(reverse("waiting:index"), {"export": "csv"}, follow=True).text


def test_raising_the_capacity_makes_offers(event, standard, full):
    anne = wait(event, standard, 2, "anne")
    from django.db import transaction

    with transaction.atomic():
        TicketType.objects.filter(pk=standard.pk).update(capacity=7)
        join.offer_released_seats([event.pk])
    assert states(anne) == ["offered"]


def test_the_tab_of_the_event_shows_the_waiting_list(client, event, standard, full, django_user_model):
    wait(event, standard, 1, "anne")
    client.force_login(django_user_model.objects.create_superuser("chief@example.no"))
    page = client.get(reverse("event:edit", args=[event.pk])).text
    assert reverse("event_waiting", args=[event.pk]) in page
    assert "Anne" in page
    client.force_login(staff(django_user_model, "change_event"))
    page = client.get(reverse("event:edit", args=[event.pk])).text
    assert "Anne" not in page
