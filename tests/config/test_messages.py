"""The Norwegian catalogues: whole, safe to fill in, and in force where readers and editors meet them."""

import ast
import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

ROOT = Path(settings.BASE_DIR)
_spec = importlib.util.spec_from_file_location("messages_script", ROOT / "scripts" / "messages.py")
messages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(messages)

CATALOGUES = [messages.CATALOGUE, *messages.PACKAGE_CATALOGUES]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_translated_with_its_placeholders(path):
    assert messages.catalogue_errors(messages.read(path)) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_compiled_catalogues_are_current(path):
    assert path.with_suffix(".mo").read_bytes() == messages.compiled(messages.read(path))


@pytest.mark.parametrize("path", messages.PACKAGE_CATALOGUES, ids=lambda path: path.stem)
def test_translated_texts_exist_in_the_packages(path):
    assert messages.package_catalogue_errors(path) == []


@pytest.mark.parametrize(
    ("text", "norwegian"),
    [
        ("%(name)s is here", "%(navn)s er her"),
        ("{name} is here", "Hun er her"),
        ("%s is here", "Hun er her"),
        ("<b>Here</b>", "Her"),
        ("%(name)s is here", ""),
    ],
)
def test_a_missing_placeholder_or_text_is_an_error(text, norwegian):
    catalogue = Catalog(locale="nb")
    catalogue.add(text, norwegian)
    assert messages.catalogue_errors(catalogue)


def test_a_fuzzy_text_is_an_error():
    catalogue = Catalog(locale="nb")
    catalogue.add("Ticket", "Billett", flags=["fuzzy"])
    assert messages.catalogue_errors(catalogue)


@pytest.mark.parametrize(
    ("text", "norwegian"),
    [
        ("Save draft", "Lagre utkast"),  # Wagtail has «kladd»
        ("Translate this page", "Oversett denne siden"),  # the translation editor has no Norwegian
        ("This field is required.", "Fyll ut dette feltet."),
        ("Two-Factor Authentication", "Ekstra faktor"),  # the sign-in's own pages
    ],
)
def test_package_texts_follow_the_projects_terms(text, norwegian):
    with translation.override("nb"):
        assert gettext(text) == norwegian
    with translation.override("en"):
        assert gettext(text) == text


def test_events_and_tickets_have_different_norwegian_words_for_cancel():
    with translation.override("nb"):
        assert pgettext("an event", "Cancelled") == "Avlyst"
        assert gettext("Cancelled") == "Avbestilt"


def test_plurals_follow_norwegian():
    with translation.override("nb"):
        forms = [ngettext("%(number)d seat left", "%(number)d seats left", number) for number in (0, 1, 2)]
    assert forms == ["%(number)d plasser igjen", "%(number)d plass igjen", "%(number)d plasser igjen"]


def test_the_projects_texts_override_package_texts():
    own, borrowed = settings.LOCALE_PATHS
    assert messages.CATALOGUE.is_relative_to(own)
    assert all(path.is_relative_to(borrowed) for path in messages.PACKAGE_CATALOGUES)


def test_no_text_is_hidden_in_an_f_string():
    """The texts to translate are gathered from calls, and none is found inside an f-string."""
    found = []
    for path in (path for folder in ROOT.iterdir() if (folder / "apps.py").exists() for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for call in ast.walk(node) if isinstance(node, ast.JoinedStr) else ():
                name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
                if name in {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}:
                    found.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert found == []


def test_no_norwegian_in_the_sources():
    """English is the source: the letters of Norwegian appear in names that stay as they are, and nowhere else."""
    names = ("Møteplass",)
    for message in messages.read(messages.CATALOGUE):
        text = str(message.id)
        for name in names:
            text = text.replace(name, "")
        assert not set(text) & set("æøåÆØÅ"), message.id
