"""Reading the text inside documents in the background, and keeping it for the search."""

import json
import subprocess
import sys

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.search import index

from core.text import plain
from search.documents.extract import MAX_SECONDS
from search.models import DocumentText
from search.models.document_text import ReadState

MAX_BYTES = 20 * 1024 * 1024
#: How many documents one run of the job hands over, so that the queue keeps room for other work.
_AT_A_TIME = 100


@task()
def read_document(pk: int) -> None:
    """Read one document and index it. Does nothing when the document is gone or its file has been read."""
    document = get_document_model().objects.filter(pk=pk).first()
    if document is None or DocumentText.objects.filter(document=pk, file_name=document.file.name).exists():
        return
    state, pages, text = _read(document)
    DocumentText.objects.update_or_create(
        document=document,
        defaults={
            "file_name": document.file.name, "state": state, "pages": pages, "text": plain(text),
            "read_at": timezone.now(),
        },
    )  # fmt: skip
    index.insert_or_update_object(document)


def read_when_saved(instance, raw: bool = False, **kwargs) -> None:
    """Called for each saved document. The job finds those that are missed."""
    if not raw:
        transaction.on_commit(lambda: read_document.enqueue(instance.pk))


def unread_documents() -> QuerySet:
    """Documents that were never read, or whose file has been replaced since."""
    is_read = Q(search_text__file_name=F("file"))
    return get_document_model().objects.exclude(is_read & Q(search_text__isnull=False)).order_by("pk")


def read_unread_documents() -> int:
    """Hand the documents that were not read to the background. Returns how many."""
    keys = list(unread_documents().values_list("pk", flat=True)[:_AT_A_TIME])
    for pk in keys:
        read_document.enqueue(pk)
    return len(keys)


def _read(document) -> tuple[str, int, str]:
    if document.file_extension.lower() != "pdf":
        return ReadState.NOT_PDF, 0, ""
    try:
        with document.open_file() as file:
            return _read_file(file)
    except OSError:
        return ReadState.MISSING, 0, ""


def _read_file(file: File) -> tuple[str, int, str]:
    data = file.read(MAX_BYTES + 1)
    if not data:
        return ReadState.EMPTY, 0, ""
    if len(data) > MAX_BYTES:
        return ReadState.TOO_LARGE, 0, ""
    try:
        # The memory and the processor time are limited by the program itself.
        answer = subprocess.run(
            [sys.executable, "-m", "search.documents.extract"],
            input=data, capture_output=True, timeout=2 * MAX_SECONDS, cwd=settings.BASE_DIR, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ReadState.TOO_SLOW, 0, ""
    if answer.returncode < 0:
        return ReadState.TOO_SLOW, 0, ""
    try:
        found = json.loads(answer.stdout)
    except ValueError:
        return ReadState.TOO_LARGE if b"MemoryError" in answer.stderr else ReadState.DAMAGED, 0, ""
    return found["state"], found["pages"], found["text"]
