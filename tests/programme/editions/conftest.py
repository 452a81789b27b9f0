from tests.events.conftest import *  # noqa: F403 - the conference, its pages and users
