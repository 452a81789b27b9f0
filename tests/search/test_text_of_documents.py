"""The text inside PDFs: read in the background, within bounds, and found only where the document may be seen."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from pdf_files import pdf, upload
from wagtail.models import Collection, CollectionViewRestriction

from search.documents import extract
from search.documents.read import read_document, read_unread_documents, unread_documents
from search.models import DocumentText


def found(client, query: str) -> list[str]:
    page = BeautifulSoup(client.get("/sok/", {"q": query}).content, "html.parser")
    return [link.text for link in page.select(".results__title")]


def state_of(document) -> str:
    read_document.call(document.pk)
    return DocumentText.objects.get(document=document).state


def test_the_text_inside_is_found_with_an_excerpt(client, home):
    document = upload(pdf())
    assert found(client, "tidevannskraft") == []
    assert state_of(document) == "read"
    answer = client.get("/sok/", {"q": "tidevannskraft"}).content.decode()
    assert "Vedlegg 7" in answer
    assert "Rapport om <mark>tidevannskraft</mark>" in answer


@pytest.mark.parametrize(
    ("content", "name", "state"),
    [
        (b"", "tom.pdf", "empty"),
        (b"%PDF-1.4 not at all", "skadet.pdf", "damaged"),
        (pdf()[:300], "halv.pdf", "damaged"),
        (pdf(password="hemmelig"), "last.pdf", "locked"),
        (pdf(text=""), "skannet.pdf", "no_text"),
        (b"plain", "notat.txt", "not_pdf"),
        (b"\x00" * 200_000, "nuller.pdf", "damaged"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_for_staff(client, home, editor_client, content, name, state):
    document = upload(content, name=name)
    assert state_of(document) == state
    text = DocumentText.objects.get(document=document)
    assert text.text == ""
    page = editor_client.get("/admin/document-texts/")
    assert page.status_code == 200
    assert str(text.get_state_display()) in page.content.decode()
    assert found(client, "vedlegg") == ["Vedlegg 7"]


def test_a_file_that_is_gone_is_a_sentence_for_staff(home):
    document = upload(pdf())
    document.file.storage.delete(document.file.name)
    assert state_of(document) == "missing"


def test_a_long_document_is_read_in_part(home):
    assert extract.read_pdf(pdf(pages=5), max_pages=4)["state"] == "partly"
    document = upload(pdf(pages=401))
    assert state_of(document) == "partly"
    text = DocumentText.objects.get(document=document)
    assert text.pages == 401
    assert len(text.text) <= extract.MAX_CHARACTERS


def test_a_document_that_is_too_large_or_too_slow_is_not_read(home, monkeypatch):
    monkeypatch.setattr("search.documents.read.MAX_BYTES", 100)
    assert state_of(upload(pdf())) == "too_large"
    monkeypatch.setattr("search.documents.read.MAX_BYTES", 10_000)
    monkeypatch.setattr("search.documents.read.MAX_SECONDS", 0.001)
    assert state_of(upload(pdf())) == "too_slow"


def test_a_replaced_file_is_read_again(home):
    document = upload(pdf())
    state_of(document)
    assert not unread_documents().exists()
    document.file = ContentFile(pdf("Ny tekst om havvind"), name="nytt.pdf")
    document.save()
    assert list(unread_documents()) == [document]
    read_unread_documents()
    assert "havvind" in DocumentText.objects.get(document=document).text


def test_documents_of_closed_collections_are_not_found(client, home):
    closed = Collection.get_first_root_node().add_child(name="Styrepapirer")
    below = closed.add_child(name="Arkiv")
    document = upload(pdf(), collection=below)
    state_of(document)
    assert found(client, "tidevannskraft") == ["Vedlegg 7"]
    CollectionViewRestriction.objects.create(collection=closed, restriction_type=CollectionViewRestriction.LOGIN)
    assert found(client, "tidevannskraft") == []
