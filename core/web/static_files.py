from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Static files with content hashes in their names. URLs are cached, because a page has some ninety of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name, force=False):
        if (address := self._addresses.get(name)) is None or force:
            address = self._addresses[name] = super().url(name, force)
        return address
