from document_fixtures import about  # noqa: F401 - a fixture
