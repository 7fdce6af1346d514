"""English and Welsh: every text of the person's own pages has both, and nothing on them is in one alone."""

import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from abide.service.wearer import moments
from abide.service.wearer.models import Language
from abide.service.wearer.sayings import SAYINGS
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.worlds import come_in, somebody
from tools import messages

WELSH = messages.LOCALES / "cy" / "LC_MESSAGES" / "django.po"
HOLES = re.compile(r"%\(\w+\)[sd]")
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=LONDON)


def test_every_text_of_the_pages_has_a_welsh_one():
    assert messages.missing(WELSH) == {}


def test_every_welsh_text_is_said_somewhere():
    there = {text.key for text in messages.read(WELSH) if text.id}
    assert there - messages.used().keys() == set()


def test_the_compiled_texts_are_true_to_the_written_ones():
    assert WELSH.with_suffix(".mo").read_bytes() == messages.compiled(messages.read(WELSH))


@pytest.mark.parametrize("text", [t for t in messages.read(WELSH) if t.id], ids=lambda t: t.id[:40])
def test_a_welsh_text_has_the_values_of_its_english_one(text):
    wanted = set(HOLES.findall(text.id))
    for said in text.said:
        found = set(HOLES.findall(said))
        # "The last day" of one needs no number.
        assert found == wanted or (text.plural and found == wanted - {"%(n)d"}), said


def test_every_language_offered_has_its_texts():
    folders = {path.name for path in messages.LOCALES.iterdir()}
    assert set(Language.values) == folders | {"en"}


@pytest.mark.parametrize("code", SAYINGS)
def test_every_finding_is_told_in_welsh(code):
    says = SAYINGS[code]
    for text in filter(None, (says.over, says.going_on, says.not_known)):
        with translation.override("en"):
            english = str(text)
        with translation.override("cy"):
            assert str(text) != english


PARTS = sorted((messages.ROOM / "templates" / "own").rglob("*.html"))
PARTS += [messages.ROOM / "templates" / "wearer" / "sheet.html"]


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_no_words_stand_on_a_page_untranslated(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)
    said = re.findall(r'(?:alt|title|aria-label|placeholder)="([^"]*)"', text)
    bare = re.sub(r"<[^>]*>", " ", text, flags=re.S)
    words = re.findall(r"[A-Za-z]{2,}", " ".join([bare, *said]))
    assert set(words) <= {"Abide"}


@pytest.mark.django_db
@pytest.mark.database
def test_a_page_in_welsh_has_no_english_sentence_left(client):
    officer = make.a_user(full_name="Owen Price")
    fitting = somebody(officer, given="Tomos", family="Griffiths")
    worlds.found(fitting, worlds.a_finding(fitting), worlds.a_finding(fitting, "STRAP", open_=True))
    come_in(client, fitting.person, language="cy")
    english = {text.id.rpartition("\x04")[2] for text in messages.read(WELSH) if len(text.id) > 3}
    # The same in both languages: how a moment is put together.
    english -= {text.id for text in messages.read(WELSH) if text.said == (text.id,)}
    for name in ("home", "order", "records", "asked", "ask", "fault", "complain"):
        answer = client.get(reverse(f"own:{name}"))
        assert answer["Content-Language"] == "cy"
        assert '<html lang="cy"' in answer.content.decode()
        bare = re.sub(r"<[^>]*>", "\n", answer.content.decode())
        lines = {line.strip() for line in bare.splitlines()}
        assert lines & english == set(), name


@pytest.mark.parametrize(
    ("when", "english", "welsh"),
    [
        (NOW.replace(hour=19), "at 19:00", "am 19:00"),
        (NOW.replace(day=21, hour=19), "yesterday at 19:00", "ddoe am 19:00"),
        (NOW.replace(day=23, hour=7), "tomorrow at 07:00", "yfory am 07:00"),
        (NOW.replace(day=2), "on Monday 2 November at 12:00", "ddydd Llun 2 Tachwedd am 12:00"),
        (
            NOW.replace(month=10, day=25, hour=1, minute=30),
            "on Sunday 25 October at 01:30 BST",
            "ddydd Sul 25 Hydref am 01:30 BST",
        ),
    ],
)
def test_a_moment_is_said_in_both_languages_with_its_zone_at_a_clock_change(when, english, welsh):
    for language, said in (("en", english), ("cy", welsh)):
        with translation.override(language):
            assert moments.at(when, NOW) == said


@pytest.mark.parametrize(
    ("minutes", "english", "welsh"),
    [
        (0.5, "under a minute", "llai na munud"),
        (1, "1 minute", "1 munud"),
        (2, "2 minutes", "2 funud"),
        (3, "3 minutes", "3 munud"),
        (62, "1 hour and 2 minutes", "1 awr, 2 funud"),
        (60 * 24, "1 day", "1 diwrnod"),
        (60 * 24 * 2 + 60, "2 days and 1 hour", "2 ddiwrnod, 1 awr"),
        (60 * 24 * 8, "8 days", "8 diwrnod"),
    ],
)
def test_a_length_is_said_in_both_languages(minutes, english, welsh):
    for language, said in (("en", english), ("cy", welsh)):
        with translation.override(language):
            assert moments.length(minutes) == said


def test_the_day_at_the_head_of_the_week_is_said_in_both_languages():
    sunday = date(2026, 11, 22)
    with translation.override("cy"):
        assert moments.heading(sunday, sunday) == "Heddiw, Dydd Sul 22 Tachwedd"
        assert moments.heading(sunday + timedelta(days=2), sunday) == "Dydd Mawrth 24 Tachwedd"


@pytest.mark.django_db
@pytest.mark.database
def test_staff_pages_stay_in_english_whatever_a_browser_asks_for(client):
    officer = make.a_user()
    fitting = somebody(officer)
    worlds.signed_in(client, officer)
    client.cookies["abide-own-language"] = "cy"
    answer = client.get(
        reverse("wearer:access", args=[fitting.person.ref]), headers={"accept-language": "cy"}
    )
    assert 'lang="en"' in answer.content.decode()
    assert translation.get_language() == "en-gb"


@pytest.mark.django_db
@pytest.mark.database
def test_a_letter_has_a_sheet_for_each_language(client):
    officer = make.a_user()
    fitting = somebody(officer)
    worlds.signed_in(client, officer)
    path = reverse("wearer:letter", args=[fitting.person.ref])
    both = client.get(path).content.decode()
    assert "Your week" in both
    assert "Eich wythnos" in both
    alone = client.get(path, {"language": "cy"}).content.decode()
    assert "Your week" not in alone
    assert "Eich wythnos" in alone


@pytest.mark.django_db
@pytest.mark.database
def test_letter_telephone_and_page_say_the_same(client):
    officer = make.a_user()
    fitting = somebody(officer)
    come_in(client, fitting.person)
    page = client.get("/my/").content.decode()
    worlds.signed_in(client, officer)
    letter = client.get(reverse("wearer:letter", args=[fitting.person.ref])).content.decode()
    path = reverse("wearer:telephone", args=[fitting.person.ref])
    matched = {"matched": ["birth", "address"], "language": "en"}
    read_out = client.post(path, matched).content.decode()
    week = page[page.index('<ol class="own-week">') : page.index("</ol>")]
    assert timezone.localdate().strftime("%B") in week
    assert week in letter
    assert week in read_out


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("matched", [[], ["birth"], ["nonsense", "birth"]])
def test_nothing_is_read_out_before_two_things_agreed(client, matched):
    officer = make.a_user()
    fitting = somebody(officer)
    worlds.signed_in(client, officer)
    answer = client.post(reverse("wearer:telephone", args=[fitting.person.ref]), {"matched": matched})
    assert answer.status_code == 422
    assert "own-week" not in answer.content.decode()


@pytest.mark.parametrize(
    "line", ['msgid "unclosed', "nonsense", 'msgstr{0} "x"'], ids=["unclosed", "nonsense", "field"]
)
def test_a_line_that_is_none_of_a_po_file_is_named(tmp_path, line):
    path = tmp_path / "x.po"
    path.write_text(f'msgid "a"\n{line}\n')
    with pytest.raises(ValueError, match="line 2"):
        messages.read(path)


def test_what_is_missing_is_listed_by_the_command(tmp_path):
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "--missing"],
        cwd=messages.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
