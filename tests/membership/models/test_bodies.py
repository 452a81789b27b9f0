"""Bodies and honours: who sits in a body on a day, what is refused, and the texts in both languages."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from membership_factory import create_body, create_contact, create_organisation

from accounts.models import User
from core.models import Person
from membership.enums import BodyKind, HonourKind
from membership.models import Body, BodyMember, Honour


@pytest.fixture
def staff_client(client, db, second_factor):
    client.force_login(User.objects.create_superuser("chief@example.no"))
    return client


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-03-01 22:59:59", ["Alltid"]),
        ("2026-03-01 23:00:01", ["Alltid", "Fra andre mars"]),
        ("2026-06-30 21:59:59", ["Alltid", "Fra andre mars"]),
        ("2026-06-30 22:00:01", ["Alltid"]),
    ],
)
def test_members_sit_from_their_first_day_to_their_last_in_oslo(db, moment, shown):
    body = create_body(BodyKind.BOARD, "Alltid")
    BodyMember.objects.create(
        body=body,
        person=Person.objects.create(name="Fra andre mars"),
        valid_from=dt.date(2026, 3, 2),
        valid_to=dt.date(2026, 6, 30),
    )
    with time_machine.travel(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), tick=False):
        assert [member.name for member in Body.objects.with_members().get().members_shown] == shown


def test_a_member_is_a_person_or_a_contact_and_leaves_after_coming(db):
    body = create_body()
    person = Person.objects.create(name="Kari")
    with pytest.raises(ValidationError) as neither:
        BodyMember(body=body).full_clean()
    assert "person" in neither.value.message_dict
    dates = {"valid_from": dt.date(2026, 2, 2), "valid_to": dt.date(2026, 2, 1)}
    with pytest.raises(ValidationError) as backwards:
        BodyMember(body=body, person=person, **dates).full_clean()
    assert "valid_to" in backwards.value.message_dict
    for wrong in ({}, {"person": person, **dates}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BodyMember.objects.create(body=body, **wrong)


def test_names_of_bodies_follow_the_reader(db):
    body = create_body(name_nb="Styret", name_en="Board")
    with translation.override("en"):
        assert body.name == "Board"
    with translation.override("nb"):
        assert body.name == "Styret"


def test_a_member_has_the_role_here_else_the_persons_own(db):
    body = create_body(purpose_nb="Styrer.", purpose_en="Governs.")
    person = Person.objects.create(name="Kari", role_nb="Leder", role_en="Manager", employer="Kai AS")
    member = BodyMember.objects.create(body=body, person=person)
    contact = create_contact(
        create_organisation("Medlem AS"), User.objects.create_user("m@example.no", first_name="Mette"), title="Sjef"
    )
    of_contact = BodyMember.objects.create(body=body, contact=contact)
    assert (member.name, member.role, member.employer) == ("Kari", "Leder", "Kai AS")
    assert (of_contact.name, of_contact.role, of_contact.employer) == ("Mette", "Sjef", "Medlem AS")
    member.role_nb, member.role_en = "Nestleder", "Deputy"
    assert (member.role, body.purpose) == ("Nestleder", "Styrer.")
    with translation.override("en"):
        assert (member.role, body.purpose) == ("Deputy", "Governs.")
    assert str(member) == "Kari"


@pytest.mark.parametrize(
    ("kind", "year", "nb", "en"),
    [
        (HonourKind.MEMBER, 2011, "Æresmedlem siden 2011", "Honorary member since 2011"),
        (HonourKind.MEMBER, None, "Æresmedlem", "Honorary member"),
        (HonourKind.BADGE, 1999, "Hederstegn 1999", "Badge of honour 1999"),
    ],
)
def test_an_honour_says_what_and_since_when(db, kind, year, nb, en):
    person = Person.objects.create(name="Kari")
    honour = Honour.objects.create(person=person, kind=kind, year=year, reason_nb="Fordi.", reason_en="Because.")
    assert (honour.role, honour.reason) == (nb, "Fordi.")
    with translation.override("en"):
        assert (honour.role, honour.reason) == (en, "Because.")
    assert list(Honour.objects.shown()) == [honour]
    Person.objects.update(is_shown=False)
    assert list(Honour.objects.shown()) == []


def test_the_list_of_bodies_counts_who_sits_today_and_finds_a_member(staff_client):
    create_body(BodyKind.BOARD, "Kari Styremedlem", name_nb="Styret")
    former = create_body(BodyKind.COMMITTEE, "Ola Utvalg", name_nb="Utvalget")
    former.members.update(valid_to=dt.date(2020, 1, 1))
    rows = staff_client.get("/admin/body/").context["object_list"]
    assert {row.name_nb: row.member_count for row in rows} == {"Styret": 1, "Utvalget": 0}
    found = staff_client.get("/admin/body/?member=utvalg").context["object_list"]
    assert [row.name_nb for row in found] == ["Utvalget"]
    csv = b"".join(staff_client.get("/admin/body/?export=csv").streaming_content).decode("utf-8-sig")
    assert "Styret;Board;" in csv


def test_honours_are_listed_and_exported(staff_client):
    Honour.objects.create(person=Person.objects.create(name="Kari Hedret"), year=2011)
    assert "Kari Hedret" in staff_client.get("/admin/honour/").content.decode()
    csv = b"".join(staff_client.get("/admin/honour/?export=csv").streaming_content).decode("utf-8-sig")
    assert "Kari Hedret;" in csv
