from site_fixtures import *  # noqa: F403 - a folder takes its fixtures from its conftest
