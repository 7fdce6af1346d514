"""Erasing a person empties what is kept of them and leaves an audit that still holds."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers import serialize
from django.db import connection, models

from abide.service.audit import actions as audit
from abide.service.audit.models import Entry, SubjectKey
from abide.service.devices.queries import plan_for
from abide.service.people import actions as people
from abide.service.people import queries
from abide.service.people.models import Erasure
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SECRET = "Quillfeather"


def everything_kept() -> str:
    """Every row of our rooms as text."""
    rooms = ("people", "orders", "devices", "audit", "programmes")
    found: list[type[models.Model]] = [m for room in rooms for m in apps.get_app_config(room).get_models()]
    return "".join(serialize("json", model._base_manager.all()) for model in found)


@pytest.fixture
def person():
    person = make.a_person(
        family_name=SECRET, preferred_name=SECRET, phone=SECRET, risk_details=SECRET, language=SECRET
    )
    people.add_identifier(by=make.BY, person=person, kind="HOME_OFFICE", value=SECRET)
    make.an_address(person, lines=[SECRET])
    people.set_responsible_adult(by=make.BY, person=person, full_name=SECRET, relationship="PARENT")
    people.declare_characteristics(
        by=make.BY, person=person, gender="PREFER_TO_SELF_DESCRIBE", gender_self_described=SECRET
    )
    protected = people.add_protected_person(
        by=make.BY, protected_from=person, given_name=SECRET, family_name=SECRET
    )
    people.plan_safe_contact(by=make.BY, protected_person=protected, never_do=SECRET, code_word=SECRET)
    conditions = [make.a_curfew(person), make.a_zone(name=SECRET)]
    make.a_fitting(make.an_order(person, conditions=conditions, notifying_organisation_name=SECRET))
    return person


def test_nothing_of_the_person_is_left_anywhere(person):
    assert SECRET in everything_kept()
    people.erase(by=make.BY, person=person, reason="retention.over")
    assert SECRET not in everything_kept()


def test_the_persons_plan_asks_for_nothing_any_more(person):
    fitting = person.fittings.get()
    people.erase(by=make.BY, person=person, reason="retention.over")
    assert plan_for(fitting).conditions == ()


def test_the_key_is_gone_so_no_entry_can_be_tied_to_the_person_and_the_chain_holds(person):
    known_as = audit.subject_key(person)
    audit.seal()
    people.erase(by=make.a_user("CENTRE_MANAGER"), person=person, reason="retention.over")
    audit.seal()
    assert audit.subject_key(person) == ""
    assert SubjectKey.objects.get(subject_ref=person.ref).key is None
    assert Entry.objects.filter(subject_key=known_as, what="person.erasure_begun").exists()
    assert Entry.objects.get(what="person.erased").subject_key == ""
    assert audit.verify().holds


def test_a_later_entry_brings_no_second_key_to_life(person):
    people.erase(by=make.BY, person=person, reason="retention.over")
    assert audit.record(by="test", action="CONSULTATION", what="thing", person=person).subject_key == ""
    assert SubjectKey.objects.get(subject_ref=person.ref).key is None


def test_an_erased_person_is_seen_by_nobody_and_cannot_be_changed(person):
    people.erase(by=make.BY, person=person, reason="retention.over")
    manager = make.a_user("CENTRE_MANAGER", may_see_specials=True)
    assert not queries.people_for(manager).filter(pk=person.pk).exists()
    with pytest.raises(ValidationError, match="erased"):
        people.change_person(by=make.BY, person=person, phone="1")
    with pytest.raises(ValidationError, match="erased"):
        make.an_order(person, conditions=[make.a_trail()])


def eraser_that_fails_once(person):
    """Stands for another part of the service whose store cannot be reached at first."""
    FAILURES.append(person.pk)
    if len(FAILURES) == 1:
        raise OSError("the store cannot be reached")


FAILURES: list[int] = []


def test_an_erasure_that_stopped_half_way_is_taken_up_and_finished(person, settings):
    FAILURES.clear()
    settings.ABIDE_ERASERS = [f"{__name__}.eraser_that_fails_once", *settings.ABIDE_ERASERS]
    with pytest.raises(ExceptionGroup):
        people.erase(by=make.BY, person=person, reason="retention.over")
    erasure = Erasure.objects.get()
    assert (erasure.finished_at, erasure.pending) == (None, [f"{__name__}.eraser_that_fails_once"])
    # The rows are gone already; the key stays until every part is done.
    assert SECRET not in everything_kept()
    assert audit.subject_key(person)
    assert people.finish_erasures(by=make.BY) == 1
    erasure.refresh_from_db()
    assert erasure.finished_at is not None
    assert audit.subject_key(person) == ""
    assert people.finish_erasures(by=make.BY) == 0


def test_another_person_is_left_alone(person):
    other = make.a_person(family_name="Elsewhere")
    people.erase(by=make.BY, person=person, reason="retention.over")
    other.refresh_from_db()
    assert other.family_name == "Elsewhere"
    assert audit.subject_key(other)


@pytest.mark.django_db(transaction=True)
def test_no_trace_is_left_in_the_files_of_the_embedded_database(request):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL clears what was deleted by VACUUM, in its own time")
    person = request.getfixturevalue("person")
    people.change_person(by=make.BY, person=person, risk_details=f"{SECRET} {SECRET}")

    def traces() -> list[str]:
        file = Path(connection.settings_dict["NAME"])
        return [
            each.name for each in file.parent.glob(f"{file.name}*") if SECRET.encode() in each.read_bytes()
        ]

    assert traces()
    people.erase(by=make.BY, person=person, reason="retention.over")
    assert traces() == []


def eraser_of_one_only(person):
    """Stands for a part of the service that cannot erase the first person for now."""
    if person.pk == min(FAILURES):
        raise OSError("the store cannot be reached")


def test_an_erasure_that_cannot_be_finished_keeps_no_other_waiting(settings):
    people_ = [make.a_person(), make.a_person()]
    FAILURES[:] = [each.pk for each in people_]
    settings.ABIDE_ERASERS = [f"{__name__}.eraser_that_always_fails"]
    for each in people_:
        with pytest.raises(ExceptionGroup):
            people.erase(by=make.BY, person=each, reason="retention")
    Erasure.objects.update(pending=[f"{__name__}.eraser_of_one_only"])
    with pytest.raises(ExceptionGroup):
        people.finish_erasures(by=make.BY)
    unfinished = Erasure.objects.filter(finished_at=None)
    assert [each.person for each in unfinished] == [people_[0]]


def eraser_that_always_fails(person):
    """Stands for a part of the service that cannot be reached."""
    raise OSError("the store cannot be reached")
