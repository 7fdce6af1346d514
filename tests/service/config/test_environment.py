"""What the settings read from the environment, and what they say when it makes no sense."""

import stat
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from abide.service.config import environment


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("no", False),
        ("", False),
        (None, True),
    ],
)
def test_a_flag_is_on_or_off_or_what_is_the_default(monkeypatch, text, value):
    monkeypatch.delenv("ABIDE_TEST_FLAG", raising=False)
    if text is not None:
        monkeypatch.setenv("ABIDE_TEST_FLAG", text)
    assert environment.flag("ABIDE_TEST_FLAG", default=True) is value


@pytest.mark.parametrize("text", ["maybe", "2", " 1"])
def test_a_flag_that_is_neither_is_named(monkeypatch, text):
    monkeypatch.setenv("ABIDE_TEST_FLAG", text)
    with pytest.raises(ImproperlyConfigured, match="ABIDE_TEST_FLAG"):
        environment.flag("ABIDE_TEST_FLAG")


@pytest.mark.parametrize("text", ["-1", "1.5", "one", "\u0661"])
def test_a_number_that_is_none_is_named(monkeypatch, text):
    monkeypatch.setenv("ABIDE_TEST_NUMBER", text)
    with pytest.raises(ImproperlyConfigured, match="ABIDE_TEST_NUMBER"):
        environment.number("ABIDE_TEST_NUMBER", default=1)


@pytest.mark.parametrize(("text", "good"), [("2", True), ("1", False), ("0", False)])
def test_a_number_is_no_smaller_than_the_least_that_makes_sense(monkeypatch, text, good):
    monkeypatch.setenv("ABIDE_TEST_NUMBER", text)
    if good:
        assert environment.number("ABIDE_TEST_NUMBER", default=5, least=2) == int(text)
    else:
        with pytest.raises(ImproperlyConfigured, match="2 or more"):
            environment.number("ABIDE_TEST_NUMBER", default=5, least=2)


def test_words_are_parted_by_commas(monkeypatch):
    monkeypatch.setenv("ABIDE_TEST_WORDS", " one, two ,,three")
    assert environment.words("ABIDE_TEST_WORDS", default=()) == ["one", "two", "three"]
    monkeypatch.delenv("ABIDE_TEST_WORDS")
    assert environment.words("ABIDE_TEST_WORDS", default=("four",)) == ["four"]


def test_the_data_folder_is_made_for_us_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("ABIDE_DATA_DIR", str(tmp_path / "a" / "b"))
    folder = environment.data_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_secret_key_is_made_once_and_kept_from_others(monkeypatch, tmp_path):
    monkeypatch.delenv("ABIDE_SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_the_secret_key(monkeypatch, tmp_path):
    monkeypatch.delenv("ABIDE_SECRET_KEY", raising=False)
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(environment.secret_key(tmp_path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_secret_key_that_was_given_is_not_written_down(monkeypatch, tmp_path):
    monkeypatch.setenv("ABIDE_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (None, "FOLDER/abide.sqlite3"),
        ("sqlite:///FOLDER/other.db", "FOLDER/other.db"),
        ("sqlite:////FOLDER/with%20space.db", "FOLDER/with space.db"),
    ],
)
def test_sqlite_waits_for_its_turn_and_keeps_a_log_ahead(monkeypatch, tmp_path, url, name):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if url is not None:
        monkeypatch.setenv("DATABASE_URL", url.replace("FOLDER", str(tmp_path).removeprefix("/")))
    setting = environment.database(tmp_path)
    wanted = name.replace("FOLDER", str(tmp_path))
    assert setting["NAME"].lstrip("/") == wanted.lstrip("/")
    assert setting["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert setting["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in setting["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:p%40ss@db.example:5433/abide?sslmode=require")
    setting = environment.database(tmp_path)
    assert {key: setting[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "abide",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_postgresql_socket_is_named_as_libpq_names_it(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///abide?host=/run/postgresql")
    setting = environment.database(tmp_path)
    assert (setting["HOST"], setting["PORT"], setting["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "sqlite:///", "abide.sqlite3"])
def test_an_address_of_no_database_we_know_is_refused(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(tmp_path)
