from site_fixtures import *  # noqa: F403 - fixtures reach a room through its conftest
