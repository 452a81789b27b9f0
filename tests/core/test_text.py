"""One function cleans what people typed; every form of the project and every mail uses it."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels.base import get_form_for_model
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.fields import RichTextField
from wagtail.models import Page

from core.forms import PlainEmailField, PlainField, PlainMixin
from core.text import READABLE_ALPHABET, latin, plain, plain_lines, without_hidden

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "core",
    "accounts",
    "payments",
    "membership",
    "events",
    "news",
    "newsletter",
    "publications",
    "programme",
    "directory",
    "mail",
    "home",
    "search",
)
HOSTILE = {
    "null": "\x00",
    "backspace": "\x08",
    "escape": "\x1b",
    "delete": "\x7f",
    "C1 control": "\x9b",
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "Arabic letter mark": "\u061c",
    "Hangul filler": "\u3164",
    "Mongolian vowel separator": "\u180e",
    "zero width space": "\u200b",
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "embedding": "\u202a",
    "pop": "\u202c",
    "override": "\u202e",
    "word joiner": "\u2060",
    "invisible times": "\u2062",
    "isolate": "\u2066",
    "pop isolate": "\u2069",
    "blank braille": "\u2800",
    "selectors that hide a message": "\ufe00\ufe01\ufe02",
    "byte order mark": "\ufeff",
    "surrogate": "\ud800",
    "noncharacter": "\uffff",
    "noncharacter beyond": "\U0001fffe",
    "tag": "\U000e0041",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hidden_characters_are_removed(hostile):
    first = hostile[:1] if hostile.startswith("\ufe00") else ""  # one selector after a letter is harmless
    assert plain(f"Kari{hostile} {hostile}Lund{hostile}") == f"Kari{first} Lund{first}"
    assert plain(hostile * 3) == ""
    assert without_hidden(f"to\n linjer {hostile} ") == "to\n linjer  "


@pytest.mark.parametrize(
    "text",
    [
        "Kari Nordås",
        "می‌خواهم",  # Persian, with a non-joiner
        "क्‍ष",  # Devanagari, with a joiner
        "👨‍👩‍👧‍👦",  # a family, joined
        "🧑🏽‍🚀",  # joined after a skin tone
        "🏳️‍🌈",  # joined after a variation selector
        "❤️",
        "1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",  # the flag of England: a black flag and tags
        "葛\U000e0100",  # a variant that stands in Japanese names
        "<b>O'Brien & Sønn</b>",
    ],
)
def test_names_and_emoji_stay_as_they_are(text):
    assert plain(text) == text
    assert without_hidden(text) == text


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        ("  Kari \t  Lund\u00a0", "Kari Lund", "Kari Lund"),
        ("A\r\nB", "A B", "A\nB"),
        ("A\u2028B\x85C\x0bD", "A B C D", "A\nB\nC\nD"),
        ("\n\nA  b\n\n\nC\n", "A b C", "A b\n\n\nC"),
        ("A\u030ase", "Åse", "Åse"),
        ("Bygg\u00adherre", "Byggherre", "Byggherre"),
        ("a\u202egpj.exe", "agpj.exe", "agpj.exe"),
        (17, "17", "17"),
        ("", "", ""),
    ],
)
def test_lines(typed, line, lines):
    assert (plain(typed), plain_lines(typed)) == (line, lines)


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("Bærum Ærlig Åse Øst", "Baerum Aerlig Ase Ost"),
        ("A\u030ase", "Ase"),
        ("Łódź, Straße, Ðorđe", "Lodz, Strasse, Dorde"),
        ("A–B «2»…", "A–B «2»…"),
        ("plain", "plain"),
    ],
)
def test_letters_in_ascii(text, ascii_text):
    assert latin(text) == ascii_text


def test_codes_have_no_letters_that_look_alike():
    assert "".join(sorted(set(READABLE_ALPHABET))) == READABLE_ALPHABET
    assert not set("01ILO") & set(READABLE_ALPHABET)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hidden_characters_do_not_fill_a_required_field(hostile):
    with pytest.raises(ValidationError) as refused:
        PlainField().clean(hostile * 2)
    assert refused.value.code == "required"


def test_length_is_checked_after_cleaning():
    assert PlainField(max_length=4).clean("\u202eKari\u202c\n") == "Kari"
    assert PlainEmailField(max_length=15).clean("kari@ex\u200bample.no") == "kari@example.no"


# --- Every form -------------------------------------------------------------------------------------------------


def modules():
    for name in OURS:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def subclasses(cls):
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


def form_classes():
    """Forms of ours that declare their fields, and the admin's forms of our models."""
    list(modules())
    for form in dict.fromkeys(subclasses(forms.BaseForm)):
        if form.__module__.split(".")[0] in OURS:
            yield f"{form.__module__}.{form.__name__}", form
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            base = model.base_form_class if issubclass(model, Page) else WagtailAdminModelForm
            yield model._meta.label, get_form_for_model(model, form_class=base, fields="__all__", formsets=[])
    for viewset in dict.fromkeys(subclasses(ModelViewSet)):
        if viewset.__module__.split(".")[0] in OURS and getattr(viewset, "model", None):
            yield f"{viewset.__module__}.{viewset.__name__}", viewset().get_form_class()


def texts_of(form):
    """The fields that take any text. Rich text is cleaned by its editor's white list; secrets stay as they are."""
    model = getattr(getattr(form, "_meta", None), "model", None)
    rich = {field.name for field in model._meta.fields if isinstance(field, RichTextField)} if model else set()
    for name, field in form.base_fields.items():
        if (
            isinstance(field, forms.CharField)
            and name not in rich
            and not isinstance(field.widget, forms.PasswordInput)
        ):
            yield name, field


def test_every_text_field_of_every_form_cleans_or_refuses():
    seen, passed = 0, []
    for form_name, form in form_classes():
        for name, field in texts_of(form):
            seen += 1
            for what, hostile in HOSTILE.items():
                for typed in (f"a{hostile}b", f"a{hostile}b@example.no", f"1{hostile}2", f"https://a{hostile}b.no"):
                    try:
                        value = field.clean(typed)
                    except ValidationError:
                        continue
                    kept = hostile[1:] if hostile.startswith("\ufe00") else hostile
                    if kept in str(value):
                        passed.append(f"{form_name}.{name}: {what}")
    assert sorted(set(passed)) == []
    assert seen > 150


def test_all_forms_are_found():
    names = {name for name, _form in form_classes()}
    assert names >= {
        "events.booking.forms.BookingForm",
        "membership.joining.forms.OrganisationJoinForm",
        "payments.admin.order.forms.RefundForm",
        "accounts.admin.NewUserForm",
        "core.Person",
        "events.Event",
        "programme.EventPage",
    }


def test_every_text_field_of_the_projects_forms_cleans():
    """Fields that are added when a form is made are on no class: they are found in the source."""
    fields = {f"forms.{name}" for name in ("CharField", "EmailField", "URLField")}
    wrong = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if path != ROOT / "core" / "forms.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in fields
    }
    assert wrong == set()


def test_the_mixin_is_the_only_mechanism():
    assert {cls.__module__.split(".")[0] for cls in subclasses(PlainMixin)} <= {
        "core",
        "events",
        "membership",
        "programme",
    }
