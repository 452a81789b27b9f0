from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from wagtail.documents import get_document_model

from core.files import SplitStorage, is_private


class Command(BaseCommand):
    help = "Move documents that an earlier version stored among the public files. Safe to run again."

    def handle(self, *args, **options):
        storage, moved = storages["default"], 0
        if not isinstance(storage, SplitStorage):
            raise CommandError("This installation stores private files in a storage of its own making.")
        for name in get_document_model().objects.values_list("file", flat=True).iterator():
            if is_private(name) and not storage.private.exists(name) and storage.public.exists(name):
                with storage.public.open(name) as file:
                    storage.private.save(name, file)
                storage.public.delete(name)
                moved += 1
        self.stdout.write(f"{moved} files moved.")
