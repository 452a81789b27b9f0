"""Documents are private files: no address leads to them but the view that checks who may see them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from core.files import SplitStorage, is_private

DISK = "django.core.files.storage.FileSystemStorage"
pytestmark = pytest.mark.django_db


@pytest.fixture
def storage(tmp_path, settings) -> SplitStorage:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "core.files.SplitStorage",
            "OPTIONS": {
                "public": {"BACKEND": DISK, "OPTIONS": {"location": str(tmp_path / "media"), "base_url": "/media/"}},
                "private": {"BACKEND": DISK, "OPTIONS": {"location": str(tmp_path / "private")}},
            },
        }
    }
    return storages["default"]


@pytest.fixture
def document(storage):
    return get_document_model().objects.create(title="Referat", file=ContentFile(b"secret", "referat.txt"))


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("documents/a.pdf", True),
        ("./documents/a.pdf", True),
        ("documents\\a.pdf", True),
        ("images/a.png", False),
        ("original_images/documents/a.png", False),
        ("documentsa.pdf", False),
    ],
)
def test_documents_are_private(name, private):
    assert is_private(name) is private


def test_a_document_is_not_among_the_public_files(document, tmp_path):
    assert (tmp_path / "private" / "documents" / "referat.txt").read_bytes() == b"secret"
    assert not list((tmp_path / "media").rglob("*.txt"))
    with pytest.raises(NotImplementedError):
        document.file.url  # noqa: B018 - reading it is what fails


def test_images_keep_their_address(storage, tmp_path):
    name = storage.save("images/a.png", ContentFile(b"x"))
    assert storage.url(name) == "/media/images/a.png"
    assert (tmp_path / "media" / "images" / "a.png").exists()


def test_the_view_serves_it_and_checks_the_collection(client, document):
    response = client.get(document.url)
    assert response.status_code == 200
    assert b"".join(response) == b"secret"
    members_only = Collection.get_first_root_node().add_child(name="Styret")
    CollectionViewRestriction.objects.create(collection=members_only, restriction_type=CollectionViewRestriction.LOGIN)
    get_document_model().objects.update(collection=members_only)
    assert client.get(document.url).status_code == 302
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_document_of_an_earlier_version_is_found_and_moved(client, document, storage, tmp_path):
    old = tmp_path / "media" / "documents" / "referat.txt"
    old.parent.mkdir(parents=True)
    (tmp_path / "private" / "documents" / "referat.txt").rename(old)
    assert b"".join(client.get(document.url)) == b"secret"
    call_command("move_private_files")
    assert not old.exists()
    assert b"".join(client.get(document.url)) == b"secret"
    call_command("move_private_files")
    assert storage.private.exists("documents/referat.txt")
