"""Cancelling and moving events in the admin: permissions, confirmation pages and progress."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event
from event_form_data import event_data
from wagtail.models import Collection, ModelLogEntry

from accounts.roles import create_roles
from core.dates import format_deadline
from core.wall_clock import end_of_day
from events.admin.changes.suggest import announce_url
from events.changes import process
from events.changes.decide import cancel_and_announce, event_facts
from events.enums import EventStatus
from events.models import Event, EventChange
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def form_time(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def move_data(event, **changes) -> dict:
    names = ("attendance", "venue", "room", "address", "postcode", "place", "join_url")
    data = {name: getattr(event, name) for name in names}
    data |= {"starts_at": form_time(event.starts_at), "ends_at": form_time(event.ends_at)}
    return data | {"message_nb": "", "message_en": "", "until": "", "deadlines": "move"} | changes


@pytest.fixture
def member_of(client, django_user_model):
    """Signs in a user of a staff group."""

    def member_of(name):
        # Tests with real transactions empty all tables, including rows that migrations created.
        if Collection.get_first_root_node() is None:
            Collection.add_root(name="Root")
        create_roles()
        user = django_user_model.objects.create_user(f"{name.replace(' ', '')}@example.no".lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        return client

    return member_of


def test_cancelling_shows_the_consequences_and_needs_confirmation(staff_client, five_orders, free_event, commit):
    url = reverse("event_cancel", args=[free_event.pk])
    page = staff_client.get(url)
    assert page.context["event_only"].orders == 5
    response = staff_client.post(url, {"message_nb": "Beklager <b>", "message_en": ""})
    assert response.status_code == 422
    assert "confirmed" in response.context["form"].errors
    assert "Beklager &lt;b&gt;" in response.content.decode()
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN
    with commit():
        response = staff_client.post(url, {"message_nb": "Beklager", "confirmed": "on"})
    change = EventChange.objects.get()
    assert response["Location"] == reverse("event_change", args=[change.pk])
    assert change.finished_at
    assert ModelLogEntry.objects.filter(action="events.cancel_all").get().data["before"]["status"] == "open"
    assert staff_client.post(url, {"confirmed": "on"})["Location"] == response["Location"]
    assert EventChange.objects.count() == 1


def test_sessions_can_be_cancelled_only_when_there_are_any(staff_client, event, standard):
    url = reverse("event_cancel", args=[event.pk])
    assert "sessions" not in staff_client.get(url).context["form"].fields
    create_event(title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1))
    page = staff_client.get(url)
    assert "sessions" in page.context["form"].fields
    assert "Økt" in page.content.decode()


def test_the_progress_page_looks_again_until_all_is_done(staff_client, five_orders, free_event, monkeypatch, commit):
    change = cancel_and_announce(free_event)
    url = reverse("event_change", args=[change.pk])
    text = staff_client.get(url).content.decode()
    assert 'data-look-again="4"' in text
    assert 'value="0"' in text
    # A page that is loaded anew takes the focus away, which is not accessible.
    assert 'http-equiv="refresh"' not in text
    assert "data-look-again" not in staff_client.get(f"{url}?pause=1").content.decode()
    cancel_lines = process.cancel_lines

    def fail_for_one_order(order, *args, **kwargs):
        if order.pk == five_orders[1].pk:
            raise ValueError("<b>odd</b>")
        return cancel_lines(order, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(process, "cancel_lines", fail_for_one_order)
        process.process_change(change.pk)
    text = staff_client.get(url).content.decode()
    assert "data-look-again" not in text
    assert 'value="80"' in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert five_orders[1].reference in text
    task = change.tasks.get(status="failed")
    retry_url = reverse("event_change_retry", args=[change.pk])
    assert staff_client.get(retry_url).status_code == 405
    assert staff_client.post(retry_url, {"task": "x"}).status_code == 404
    with commit():
        staff_client.post(retry_url, {"task": str(task.pk)})
    text = staff_client.get(url).content.decode()
    assert 'value="100"' in text
    assert ModelLogEntry.objects.filter(action="events.change_retried").exists()
    assert staff_client.get(reverse("event_changes:index")).status_code == 200
    assert staff_client.get(reverse("event_changes:index") + "?export=csv").status_code == 200
    assert staff_client.get(reverse("event_changes:inspect", args=[change.pk]))["Location"] == url
    assert staff_client.get(reverse("event:edit", args=[free_event.pk])).status_code == 200


def test_an_event_is_moved_in_the_admin(staff_client, free_event, commit):
    order = hold(free_event, free_event.ticket_types.get(), "anna@example.no")
    confirm_order(order)
    url = reverse("event_move", args=[free_event.pk])
    page = staff_client.get(url)
    assert page.status_code == 200
    later = free_event.starts_at + timedelta(days=3)
    ends_too_early = move_data(free_event, starts_at=form_time(later))
    response = staff_client.post(url, ends_too_early)
    assert response.status_code == 422
    assert "ends_at" in response.context["form"].errors
    assert staff_client.post(url, move_data(free_event, until="2020-01-01")).context["form"].errors["until"]
    assert (
        staff_client.post(url, move_data(free_event, starts_at="2020-01-01 10:00")).context["form"].errors["starts_at"]
    )
    assert staff_client.post(url, move_data(free_event, starts_at="tull")).status_code == 422
    unchanged = staff_client.post(
        url, move_data(Event.objects.get(pk=free_event.pk), starts_at=form_time(free_event.starts_at))
    )
    assert unchanged.status_code in (200, 422)
    until = timezone.localdate() + timedelta(days=5)
    valid = move_data(
        free_event,
        starts_at=form_time(later),
        ends_at=form_time(later + timedelta(hours=2)),
        until=until.isoformat(),
        message_nb="Ny dag.",
    )
    confirmation = staff_client.post(url, valid)
    assert "events/admin/changes/move_confirm.html" in [template.name for template in confirmation.templates]
    assert not EventChange.objects.exists()
    valid |= {"confirmed": "1", "checksum": confirmation.context["plan"].checksum}
    with commit():
        response = staff_client.post(url, valid)
    change = EventChange.objects.latest("pk")
    assert response["Location"] == reverse("event_change", args=[change.pk])
    free_event.refresh_from_db()
    assert form_time(free_event.starts_at) == form_time(later)
    assert timezone.localdate(free_event.cancel_until) == until
    assert staff_client.get(response["Location"]).status_code == 200
    assert staff_client.post(url, valid)["Location"] == response["Location"]
    assert EventChange.objects.count() == 1


@pytest.mark.parametrize("is_free", [True, False])
def test_the_page_and_the_example_name_one_deadline(staff_client, free_event, is_free):
    """Free tickets can be cancelled until the event starts, paid ones until the day that staff choose."""
    if not is_free:
        free_event.ticket_types.update(price_ore=50_000)
    later = free_event.starts_at + timedelta(days=7)
    until = timezone.localdate() + timedelta(days=5)
    times = {"starts_at": form_time(later), "ends_at": form_time(later + timedelta(hours=2))}
    url = reverse("event_move", args=[free_event.pk])
    context = staff_client.post(url, move_data(free_event, until=until.isoformat(), **times)).context
    sentence = format_deadline(later) if is_free else format_deadline(end_of_day(until))
    assert format_deadline(context["until"]) == sentence
    assert sentence in next(each["text"] for each in context["previews"] if each["code"] == "nb")


def test_the_ordinary_form_offers_to_notify_ticket_holders(staff_client, event, standard, commit):
    url = reverse("event:edit", args=[event.pk])
    response = staff_client.post(url, event_data(event, venue="Elvesalen"), follow=True)
    assert "/events/announce/" not in response.content.decode()
    hold(event, standard, "anna@example.no")
    event.refresh_from_db()
    before = event_facts(event)
    response = staff_client.post(url, event_data(event, venue="Havnehuset"), follow=True)
    token_url = announce_url(event, before)
    assert "/events/announce/" in response.content.decode()
    page = staff_client.get(token_url)
    assert "Elvesalen" in page.content.decode()
    assert "Havnehuset" in page.content.decode()
    with commit():
        response = staff_client.post(token_url, {"until": ""})
    change = EventChange.objects.get()
    assert response["Location"] == reverse("event_change", args=[change.pk])
    assert change.finished_at
    assert staff_client.get(token_url.replace("/announce/", "/announce/")[:-2] + "x/").status_code == 404


@pytest.mark.parametrize("group", ["Editors", "Membership staff", "Finance", "Door"])
def test_only_event_staff_can_cancel_and_move_events(member_of, free_event, five_orders, group):
    change = EventChange.objects.create(event=free_event, kind="move", facts={"before": {}, "after": {}})
    client = member_of(group)
    urls = [
        reverse("event_cancel", args=[free_event.pk]),
        reverse("event_move", args=[free_event.pk]),
        announce_url(free_event, event_facts(free_event)),
        reverse("event_change", args=[change.pk]),
    ]
    for url in urls:
        assert client.get(url).status_code in (302, 403), url
        assert client.post(url, {"confirmed": "on"}).status_code in (302, 403, 405), url
    assert client.post(reverse("event_change_retry", args=[change.pk])).status_code in (302, 403)
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN
    assert EventChange.objects.count() == 1


def test_event_staff_can_open_the_cancel_page(member_of, free_event):
    client = member_of("Event staff")
    assert client.get(reverse("event_cancel", args=[free_event.pk])).status_code == 200
    assert client.get(reverse("event_cancel", args=[free_event.pk + 1000])).status_code == 404


def test_permission_to_change_events_does_not_allow_cancelling(client, django_user_model, free_event):
    """Cancelling refunds all orders, so it requires a permission of its own."""
    user = django_user_model.objects.create_user("half@example.no", is_staff=True)
    codenames = ["access_admin", "change_event", "view_event"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    assert client.get(reverse("event:edit", args=[free_event.pk])).status_code == 200
    assert client.post(reverse("event_cancel", args=[free_event.pk]), {"confirmed": "on"}).status_code in (302, 403)
    free_event.refresh_from_db()
    assert free_event.status == EventStatus.OPEN


def test_a_cancelled_event_cannot_be_reopened(staff_client, event, standard):
    url = reverse("event:edit", args=[event.pk])
    Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    event.refresh_from_db()
    assert staff_client.post(url, event_data(event, status="open")).status_code == 302
    event.refresh_from_db()
    cancel_and_announce(event)
    event.refresh_from_db()
    response = staff_client.post(url, event_data(event, status="open"))
    assert "status" in response.context["form"].errors
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
