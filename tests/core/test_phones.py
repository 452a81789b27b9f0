"""Phone numbers: typed in any way people do, stored in one."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from accounts.admin import ChangeUserForm
from accounts.forms import ProfileForm
from accounts.models import User
from core import phones
from core.forms import PhoneField
from core.models import Person
from membership.joining.forms import ContactForm

EXPECTED = {
    "99 00 11 22": "+4799001122",
    "99001122": "+4799001122",
    "990 01 122": "+4799001122",
    "99.00.11.22": "+4799001122",
    "99/00-11-22": "+4799001122",
    "+47 99 00 11 22": "+4799001122",
    "+47\u00a099\u200b001122": "+4799001122",
    "+47 (0)99 00 11 22": "+4799001122",
    "47 99 00 11 22": "+4799001122",
    "0047 99001122": "+4799001122",
    "９９００１１２２": "+4799001122",
    "＋４７ ９９００１１２２": "+4799001122",
    "٩٩٠٠١١٢٢": "+4799001122",
    " 32 00 00 00\n": "+4732000000",
    "02345": "+4702345",
    "815 00 000": "+4781500000",
    "(+46) 70-123 45 67": "+46701234567",
    "+46 (0)70-123 45 67": "+46701234567",
    "0046701234567": "+46701234567",
    "+44 20 7946 0958": "+442079460958",
}


@pytest.mark.parametrize(("typed", "stored"), EXPECTED.items())
def test_typed_numbers_are_stored_as_e164(typed, stored):
    assert phones.e164(typed) == stored
    assert PhoneField().clean(typed) == stored
    assert phones.e164(phones.format_phone(stored)) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "123",
        "12 34 56 78",
        "99 00 11 2",
        "+",
        "112",
        "+47 99 00 11 22 33",
        "ring meg",
        "+1 800 FLOWERS",
        "99 00 AB 22",
        "<script>",
        "99001122 / 99001133",
        "9" * 400,
        "=1+1",
        "+999 12345678",
    ],
)
def test_invalid_numbers_are_refused(typed):
    with pytest.raises(phones.NotAPhoneNumber):
        phones.e164(typed)
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)
    assert refused.value.error_list[0].code == ("max_length" if len(typed) > 60 else "invalid")


@pytest.mark.parametrize("typed", ["99001122 ext. 5", "99 00 11 22 x5", "+4799001122;ext=5", "99001122#5"])
def test_an_extension_has_its_own_error_message(typed):
    with pytest.raises(phones.HasExtension):
        phones.e164(typed)
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)
    assert refused.value.error_list[0].code == "extension"


@pytest.mark.parametrize(
    ("language", "invalid", "extension"),
    [
        ("en", "Write a phone number with eight digits, such as 99 00 11 22, or with the country's code: +46 …",
         "Write the number without an extension: one that can be called directly."),
        ("nb", "Skriv et telefonnummer med åtte sifre, for eksempel 99 00 11 22, eller med landkode: +46 …",
         "Skriv nummeret uten internnummer: et som kan ringes direkte."),
    ],
)  # fmt: skip
def test_the_error_message_describes_a_valid_number(language, invalid, extension):
    with translation.override(language):
        for typed, message in (("123", invalid), ("99001122 x5", extension)):
            with pytest.raises(ValidationError) as refused:
                PhoneField().clean(typed)
            assert [str(text) for text in refused.value.messages] == [message]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("+4799001122", "99 00 11 22"),
        ("+4732000010", "32 00 00 10"),
        ("+46701234567", "+46 70 123 45 67"),
        ("+442079460958", "+44 20 7946 0958"),
        ("sentralbordet", "sentralbordet"),
        ("", ""),
    ],
)
def test_stored_numbers_are_shown_with_spaces(stored, text):
    assert phones.format_phone(stored) == text
    assert PhoneField().prepare_value(stored) == text


def test_the_tel_link():
    template = Template('{% load core_tags %}<a href="tel:{{ n|phone_address }}">{{ n|phone }}</a>')
    assert template.render(Context({"n": "+4799001122"})) == '<a href="tel:+4799001122">99 00 11 22</a>'
    assert template.render(Context({"n": "1 2"})) == '<a href="tel:12">1 2</a>'


def test_empty_is_allowed_where_the_field_is_not_required():
    assert PhoneField(required=False).clean("") == ""
    with pytest.raises(ValidationError):
        PhoneField().clean(" \u200b")


def test_the_same_number_written_differently_is_unchanged():
    field = PhoneField(required=False)
    assert not field.has_changed("+4799001122", "99 00 11 22")
    assert field.has_changed("+4799001122", "99 00 11 23")
    assert field.has_changed("+4799001122", "99")
    assert not field.has_changed(None, "")


def test_every_phone_model_field_uses_the_phone_form_field(db):
    for form in (ContactForm, ProfileForm, ChangeUserForm):
        assert type(form.base_fields["phone"]) is PhoneField, form
    assert type(Person._meta.get_field("phone").formfield()) is PhoneField


def test_a_refused_form_shows_the_typed_number(db):
    user = User(email="kari@example.no", phone="+4799001122")
    data = {"first_name": "Kari", "last_name": "Lund", "language": "nb"}
    refused = ProfileForm({**data, "phone": "99 00 11"}, instance=user)
    assert not refused.is_valid()
    assert 'value="99 00 11"' in str(refused["phone"])
    assert 'value="99 00 11 22"' in str(ProfileForm(instance=User(phone="+4799001122"))["phone"])
    taken = ProfileForm({**data, "phone": "+46 (0)70-123 45 67"}, instance=user)
    assert taken.is_valid()
    assert taken.save().phone == "+46701234567"
