"""Where uploaded files are stored: images in public, and documents where only a view reaches them.

Wagtail's view for documents checks who may see the document's collection. A public address of the file would go round
that check, so documents have none: neither on disk nor in a bucket.
"""

from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

#: Files whose names begin like this are private. Wagtail stores documents here.
PRIVATE_PREFIXES = ("documents/",)


def is_private(name: str) -> bool:
    return name.replace("\\", "/").lstrip("./").startswith(PRIVATE_PREFIXES)


class SplitStorage(Storage):
    """Private files in one storage, all others in another one. Each is given as in Django's STORAGES.

    A private file that an earlier version stored in public is still found there, until `move_private_files` is run.
    """

    def __init__(self, *, public: dict[str, Any], private: dict[str, Any]):
        self.public, self.private = _storage(public), _storage(private)

    def for_new(self, name: str) -> Storage:
        return self.private if is_private(name) else self.public

    def for_existing(self, name: str) -> Storage:
        if is_private(name) and not self.private.exists(name) and self.public.exists(name):
            return self.public
        return self.for_new(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.for_existing(name).open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self.for_new(name).save(name, content)

    def path(self, name: str) -> str:
        return self.for_existing(name).path(name)

    def delete(self, name: str) -> None:
        self.for_existing(name).delete(name)

    def exists(self, name: str) -> bool:
        return self.for_existing(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.for_new(f"{path}/").listdir(path)

    def size(self, name: str) -> int:
        return self.for_existing(name).size(name)

    def url(self, name: str | None) -> str:
        """Raises NotImplementedError for a private file, as storages without addresses do."""
        if name is not None and is_private(name):
            raise NotImplementedError("A private file has no address of its own.")
        return self.public.url(name)

    def get_accessed_time(self, name: str):
        return self.for_existing(name).get_accessed_time(name)

    def get_created_time(self, name: str):
        return self.for_existing(name).get_created_time(name)

    def get_modified_time(self, name: str):
        return self.for_existing(name).get_modified_time(name)


def _storage(definition: dict[str, Any]) -> Storage:
    return import_string(definition["BACKEND"])(**definition.get("OPTIONS", {}))
