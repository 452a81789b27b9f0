from directory.pages import DirectoryPage

__all__ = ["DirectoryPage"]
