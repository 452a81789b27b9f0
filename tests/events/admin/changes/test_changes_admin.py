"""Calling off and moving from the admin: who may, what is shown first, and how far it is."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from event_form_data import event_data
from wagtail.models import Collection, ModelLogEntry

from accounts.roles import create_roles
from events.admin.changes.views import announce_url
from events.changes import process
from events.changes.decide import cancel_and_announce, event_facts
from events.enums import EventStatus
from events.models import Event, EventChange
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def moment(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def move_data(event, **changes) -> dict:
    names = ("attendance", "venue", "room", "address", "postcode", "place", "join_url")
    data = {name: getattr(event, name) for name in names}
    data |= {"starts_at": moment(event.starts_at), "ends_at": moment(event.ends_at)}
    return data | {"message_nb": "", "message_en": "", "until": "", "deadlines": "move"} | changes


@pytest.fixture
def member_of(client, django_user_model):
    """Signs in somebody of a staff group."""

    def member_of(name):
        # A test with transactions of its own leaves the tables empty, also of what migrations put there.
        if Collection.get_first_root_node() is None:
            Collection.add_root(name="Root")
        create_roles()
        user = django_user_model.objects.create_user(f"{name.replace(' ', '')}@example.no".lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        return client

    return member_of


def test_calling_off_says_what_it_means_and_asks_first(office, five, free_event, commit):
    url = reverse("event_cancel", args=[free_event.pk])
    page = office.get(url)
    assert page.context["event_only"].orders == 5
    answer = office.post(url, {"message_nb": "Beklager <b>", "message_en": ""})
    assert answer.status_code == 422
    assert "confirmed" in answer.context["form"].errors
    assert "Beklager &lt;b&gt;" in answer.content.decode()
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN
    with commit():
        answer = office.post(url, {"message_nb": "Beklager", "confirmed": "on"})
    change = EventChange.objects.get()
    assert answer["Location"] == reverse("event_change", args=[change.pk])
    assert change.finished_at
    assert ModelLogEntry.objects.filter(action="events.cancel_all").get().data["before"]["status"] == "open"
    assert office.post(url, {"confirmed": "on"})["Location"] == answer["Location"]
    assert EventChange.objects.count() == 1


def test_sessions_are_offered_only_where_there_are_some(office, event, standard):
    url = reverse("event_cancel", args=[event.pk])
    assert "sessions" not in office.get(url).context["form"].fields
    Event.objects.create(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    page = office.get(url)
    assert "sessions" in page.context["form"].fields
    assert "Økt" in page.content.decode()


def test_the_page_shows_how_far_it_is_and_looks_again_without_scripts(office, five, free_event, monkeypatch, commit):
    change = cancel_and_announce(free_event)
    url = reverse("event_change", args=[change.pk])
    text = office.get(url).content.decode()
    assert '<meta http-equiv="refresh"' in text
    assert 'value="0"' in text
    assert '<meta http-equiv="refresh"' not in office.get(f"{url}?pause=1").content.decode()
    real = process.cancel_lines

    def odd(order, *args, **kwargs):
        if order.pk == five[1].pk:
            raise ValueError("<b>odd</b>")
        return real(order, *args, **kwargs)

    with monkeypatch.context() as failing:
        failing.setattr(process, "cancel_lines", odd)
        process.process_change(change.pk)
    text = office.get(url).content.decode()
    assert '<meta http-equiv="refresh"' not in text
    assert 'value="80"' in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert five[1].reference in text
    task = change.tasks.get(status="failed")
    again = reverse("event_change_retry", args=[change.pk])
    assert office.get(again).status_code == 405
    assert office.post(again, {"task": "x"}).status_code == 404
    with commit():
        office.post(again, {"task": str(task.pk)})
    text = office.get(url).content.decode()
    assert 'value="100"' in text
    assert ModelLogEntry.objects.filter(action="events.change_retried").exists()
    assert office.get(reverse("event_changes:index")).status_code == 200
    assert office.get(reverse("event_changes:index") + "?export=csv").status_code == 200
    assert office.get(reverse("event_changes:inspect", args=[change.pk]))["Location"] == url
    assert office.get(reverse("event:edit", args=[free_event.pk])).status_code == 200


def test_moving_from_the_admin(office, free_event, commit):
    order = hold(free_event, free_event.ticket_types.get(), "anna@example.no")
    confirm_order(order)
    url = reverse("event_move", args=[free_event.pk])
    page = office.get(url)
    assert page.status_code == 200
    later = free_event.starts_at + timedelta(days=3)
    wrong = move_data(free_event, starts_at=moment(later))
    answer = office.post(url, wrong)
    assert answer.status_code == 422
    assert "ends_at" in answer.context["form"].errors
    assert office.post(url, move_data(free_event, until="2020-01-01")).context["form"].errors["until"]
    assert office.post(url, move_data(free_event, starts_at="2020-01-01 10:00")).context["form"].errors["starts_at"]
    assert office.post(url, move_data(free_event, starts_at="tull")).status_code == 422
    same = office.post(url, move_data(Event.objects.get(pk=free_event.pk), starts_at=moment(free_event.starts_at)))
    assert same.status_code in (200, 422)
    until = timezone.localdate() + timedelta(days=5)
    right = move_data(
        free_event,
        starts_at=moment(later),
        ends_at=moment(later + timedelta(hours=2)),
        until=until.isoformat(),
        message_nb="Ny dag.",
    )
    asked = office.post(url, right)
    assert "events/admin/changes/move_confirm.html" in [template.name for template in asked.templates]
    assert not EventChange.objects.exists()
    right |= {"confirmed": "1", "checksum": asked.context["plan"].checksum}
    with commit():
        answer = office.post(url, right)
    change = EventChange.objects.latest("pk")
    assert answer["Location"] == reverse("event_change", args=[change.pk])
    free_event.refresh_from_db()
    assert moment(free_event.starts_at) == moment(later)
    assert timezone.localdate(free_event.cancel_until) == until
    assert office.get(answer["Location"]).status_code == 200
    assert office.post(url, right)["Location"] == answer["Location"]
    assert EventChange.objects.count() == 1


def test_the_ordinary_form_offers_to_tell_those_who_have_tickets(office, event, standard, commit):
    url = reverse("event:edit", args=[event.pk])
    answer = office.post(url, event_data(event, venue="Elvesalen"), follow=True)
    assert "/events/tell/" not in answer.content.decode()
    hold(event, standard, "anna@example.no")
    event.refresh_from_db()
    before = event_facts(event)
    answer = office.post(url, event_data(event, venue="Havnehuset"), follow=True)
    token_url = announce_url(event, before)
    assert "/events/tell/" in answer.content.decode()
    page = office.get(token_url)
    assert "Elvesalen" in page.content.decode()
    assert "Havnehuset" in page.content.decode()
    with commit():
        answer = office.post(token_url, {"until": ""})
    change = EventChange.objects.get()
    assert answer["Location"] == reverse("event_change", args=[change.pk])
    assert change.finished_at
    assert office.get(token_url.replace("/tell/", "/tell/")[:-2] + "x/").status_code == 404


@pytest.mark.parametrize("group", ["Editors", "Membership staff", "Finance", "Door"])
def test_only_event_staff_call_off_and_move(member_of, free_event, five, group):
    change = EventChange.objects.create(event=free_event, kind="move", facts={"before": {}, "after": {}})
    client = member_of(group)
    addresses = [
        reverse("event_cancel", args=[free_event.pk]),
        reverse("event_move", args=[free_event.pk]),
        announce_url(free_event, event_facts(free_event)),
        reverse("event_change", args=[change.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code in (302, 403), address
        assert client.post(address, {"confirmed": "on"}).status_code in (302, 403, 405), address
    assert client.post(reverse("event_change_retry", args=[change.pk])).status_code in (302, 403)
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN
    assert EventChange.objects.count() == 1


def test_event_staff_may(member_of, free_event):
    client = member_of("Event staff")
    assert client.get(reverse("event_cancel", args=[free_event.pk])).status_code == 200
    assert client.get(reverse("event_cancel", args=[free_event.pk + 1000])).status_code == 404


def test_changing_events_alone_is_not_enough(client, django_user_model, free_event):
    """Money goes back with it: that has a permission of its own."""
    user = django_user_model.objects.create_user("half@example.no", is_staff=True)
    wanted = ["access_admin", "change_event", "view_event"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    assert client.get(reverse("event:edit", args=[free_event.pk])).status_code == 200
    assert client.post(reverse("event_cancel", args=[free_event.pk]), {"confirmed": "on"}).status_code in (302, 403)
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN


def test_what_was_called_off_cannot_be_opened_again(office, event, standard):
    url = reverse("event:edit", args=[event.pk])
    Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    event.refresh_from_db()
    assert office.post(url, event_data(event, status="open")).status_code == 302
    event.refresh_from_db()
    cancel_and_announce(event)
    event.refresh_from_db()
    answer = office.post(url, event_data(event, status="open"))
    assert "status" in answer.context["form"].errors
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
