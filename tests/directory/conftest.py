from tests.membership.conftest import company_category, member  # noqa: F401 - fixtures
