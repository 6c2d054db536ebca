"""Settings: one list, four places they come from, and errors that say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import SETTINGS, Settings, load_settings
from kg.errors import ConfigError


def test_the_command_line_wins_over_environment_file_and_default(tmp_path: Path) -> None:
    config = tmp_path / "kg.toml"
    config.write_text('port = 1\nsite = "from-file"\ntitle = "From the file"\n')
    env = {"KG_PORT": "2", "KG_SITE": "from-environment"}
    settings = load_settings(config, environ=env, port=3)
    assert (settings.port, settings.site, settings.title) == (3, "from-environment", "From the file")
    assert settings.host == Settings().host


def test_an_unknown_setting_is_named_with_the_known_ones(tmp_path: Path) -> None:
    config = tmp_path / "kg.toml"
    config.write_text("prot = 1\n")
    with pytest.raises(ConfigError, match=r"unknown setting 'prot'.*port"):
        load_settings(config, environ={})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('base = "http://example.org"', "ends with a slash"),
        ("port = -1", "at least 0"),
        ("query_timeout = 0", "at least 0.1"),
        ('port = "many"', "must be a number"),
        ("port = true", "must be int"),
        ("title = 3\n", None),
        ("port = [", "not valid TOML"),
    ],
)
def test_an_impossible_value_is_refused_with_what_it_means(
    tmp_path: Path, text: str, complaint: str | None
) -> None:
    config = tmp_path / "kg.toml"
    config.write_text(text)
    with pytest.raises(ConfigError, match=complaint or "title must be"):
        load_settings(config, environ={})


def test_a_configuration_file_that_is_not_there_is_an_error_only_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}) == Settings()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / "none.toml", environ={})


def test_every_setting_says_what_it_means() -> None:
    assert len(SETTINGS) >= 15
    assert all(len(s.help) > 10 for s in SETTINGS)
