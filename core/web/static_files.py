from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files named after their content; a page names some ninety, and their addresses do not change while we run."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name, force=False):
        if (address := self._addresses.get(name)) is None or force:
            address = self._addresses[name] = super().url(name, force)
        return address
