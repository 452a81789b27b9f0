from document_fixtures import association_settings as about  # noqa: F401 - a fixture
