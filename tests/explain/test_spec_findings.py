"""Whatever the tables of tests/spec lead to can be told: every finding of every case, with its events."""

import inspect
import re
import xml.etree.ElementTree as ET
from contextlib import suppress

import pytest

from abide.explain import reasons, times
from abide.explain.found import of_finding
from abide.explain.night import Beside
from abide.explain.telling import tell
from abide.monitoring.instants import to_datetime
from tests.spec import pages, pairs, tables

MODULES = dict(pages.modules())
# Modules of tables that judge one person's events through tests.spec.tables.
OF_ONE = ["curfew", "positions", "equipment", "attendance", "fix-quality"]
PLACEHOLDER = re.compile(r"[{}]|\bNone\b|\bnan\b")


def judgements(module, monkeypatch):
    """Run every case of a module; gives (plan, events, until, findings) of each judgement, whatever came."""
    seen = []

    def noting(judge, unpack):
        def judged(*given, **named):
            found = judge(*given, **named)
            seen.append((*unpack(*given, **named), found))
            return found

        return judged

    of_plan = noting(
        tables.findings,
        lambda plan, events, until, month="2026-03": (plan, events, tables.instant(month, until)),
    )
    of_pair = noting(
        pairs.judged, lambda pair, table, until: (None, None, tables.instant(pairs.MONTH, until))
    )
    for where in (tables, pairs, module):
        for name, instead in (("findings", of_plan), ("judged", of_pair)):
            if inspect.isfunction(getattr(where, name, None)):
                monkeypatch.setattr(where, name, instead)
    for name, test in list(vars(module).items()):
        cases = pages.cases(test, module) if name.startswith("test_") and inspect.isfunction(test) else None
        if cases and set(inspect.signature(test).parameters) <= set(cases[0]):
            for values in cases[1].values():
                with suppress(AssertionError):  # What the tables expect is theirs to hold.
                    test(*values)
        elif name.startswith("test_") and not inspect.signature(test).parameters:
            with suppress(AssertionError):
                test()
    return seen


def tellings(module, monkeypatch):
    for plan, events, until, found in judgements(module, monkeypatch):
        conditions = {} if plan is None else {c.id: c for c in plan.conditions}
        for finding in found:
            others = [of_finding(f) for f in found if f is not finding and f.condition == finding.condition]
            yield tell(
                of_finding(finding),
                condition=conditions.get(finding.condition),
                events=events,
                beside=Beside(others, (), to_datetime(until)),
            )
            yield tell(of_finding(finding), now=to_datetime(until))


@pytest.mark.parametrize("name", OF_ONE)
def test_every_finding_of_the_tables_is_told_and_drawn(name, monkeypatch):
    told = list(tellings(MODULES[name], monkeypatch))
    assert len(told) > 20
    for telling in told:
        for said in (telling.sentence, *telling.why):
            assert not PLACEHOLDER.search(said)
            assert not said[0].islower() and said.endswith(".")
        for picture in telling.pictures:
            root = ET.fromstring(picture.svg())
            assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
            assert root[0].text == telling.sentence
            assert not PLACEHOLDER.search(" ".join(root.itertext()))


@pytest.mark.parametrize("name", [*OF_ONE, "proximity"])
def test_every_value_that_decided_has_words_of_its_own(name, monkeypatch):
    keys = {k for *_, found in judgements(MODULES[name], monkeypatch) for f in found for k in f.reason}
    assert keys - reasons.SAID == set()


def test_both_kinds_of_picture_come_of_positions(monkeypatch):
    kinds = {p.kind for told in tellings(MODULES["positions"], monkeypatch) for p in told.pictures}
    assert kinds == {"band", "place"}


def test_no_picture_or_word_of_two_people_says_where_anybody_was(monkeypatch):
    module = MODULES["proximity"]
    told = list(tellings(module, monkeypatch))
    assert len(told) > 10
    longitude, latitude = tables.metres(0)
    for telling in told:
        assert [picture.kind for picture in telling.pictures] == ["band"]
        said = " ".join([telling.sentence, *telling.why, telling.picture.svg()])
        assert f"{latitude:g}." not in said and str(latitude) not in said and str(longitude) not in said


def test_moments_are_dated_unless_the_reader_has_a_today():
    assert times.LONG_AGO.year < 2000
