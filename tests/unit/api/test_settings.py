"""Settings are read once and checked."""

import pytest

from api.settings import Settings, read_settings
from kg.errors import ConfigError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()


def test_every_setting_can_be_given() -> None:
    given = {"NEWSGRAPH_STORE": "memory:", "NEWSGRAPH_HOST": "::1", "NEWSGRAPH_PORT": "80", "NEWSGRAPH_WORKERS": "4"}
    assert read_settings(given) == Settings(store="memory:", host="::1", port=80, workers=4)


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "８０"])
def test_a_port_that_cannot_work_is_named(port: str) -> None:
    if not port:
        assert read_settings({"NEWSGRAPH_PORT": port}).port == 8000
        return
    with pytest.raises(ConfigError, match="NEWSGRAPH_PORT"):
        read_settings({"NEWSGRAPH_PORT": port})
