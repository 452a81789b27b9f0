from tests.membership.conftest import company_category, empty_cache, member  # noqa: F401 - fixtures
