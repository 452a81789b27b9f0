from document_fixtures import association_settings as about_page  # noqa: F401 - a fixture
