"""People are taken in, changed and described, with every change in the audit."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from abide.service.audit.actions import subject_key
from abide.service.audit.models import Entry
from abide.service.people import actions as people
from abide.service.people.models import Identifier, Person
from abide.service.people.queries import address_on
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def audited(person, action):
    entries = Entry.objects.filter(subject_key=subject_key(person), action=action).order_by("id")
    return list(entries.values_list("what", "reason"))


def test_a_person_is_taken_in_with_all_that_a_visit_has_to_know():
    person = people.add_person(
        by=make.a_user("MONITORING_OFFICER"),
        given_name="Ada",
        family_name="Example",
        preferred_name="Addie",
        date_of_birth=date(1990, 1, 1),
        language="Polish",
        interpreter_needed=True,
        disabilities=["HEARING"],
        risks_to_staff=["DANGEROUS_ANIMALS"],
        risk_details="A dog",
    )
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.language, kept.interpreter_needed) == ("Addie Example", "Polish", True)
    assert (kept.disabilities, kept.risks_to_staff) == (["HEARING"], ["DANGEROUS_ANIMALS"])
    assert audited(person, "COLLECTION") == [("person.added", "")]


def test_all_faults_of_a_person_are_named_at_once_and_nothing_is_kept():
    with pytest.raises(ValidationError) as caught:
        people.add_person(
            by=make.BY,
            given_name="",
            family_name="x" * 101,
            date_of_birth=timezone.localdate(),
            disabilities=["SIGHT"],
        )
    assert set(caught.value.message_dict) == {"given_name", "family_name", "date_of_birth", "disabilities"}
    assert not Person.objects.exists()


def test_somebody_born_yesterday_may_be_taken_in():
    assert make.a_person(date_of_birth=timezone.localdate() - timedelta(days=1)).pk


def test_only_what_changed_is_written_down_by_field_and_without_its_content():
    person = make.a_person(language="Welsh")
    people.change_person(by=make.BY, person=person, language="Welsh", phone="01632 960001", is_special=True)
    assert audited(person, "ALTERATION") == [("person.changed", "phone"), ("person.changed", "is_special")]
    text = str(list(Entry.objects.values()))
    assert "01632" not in text
    assert person.family_name not in text
    assert str(person.ref) not in text


def test_the_same_number_in_another_spelling_is_the_same_number():
    person = make.a_person()
    first = people.add_identifier(by=make.BY, person=person, kind="PNC", value="12/1H")
    again = people.add_identifier(by=make.BY, person=person, kind="PNC", value="2012/0000001h")
    assert first == again
    assert (first.value, first.normalised) == ("12/1H", "2012/0000001H")


def test_a_number_of_one_person_cannot_become_anothers_but_a_court_case_can_be_shared():
    one, two = make.a_person(), make.a_person()
    people.add_identifier(by=make.BY, person=one, kind="CRN", value="X123456")
    people.add_identifier(by=make.BY, person=one, kind="COURT_CASE", value="T1")
    with pytest.raises(ValidationError, match="another person"):
        people.add_identifier(by=make.BY, person=two, kind="CRN", value="x123456")
    assert people.add_identifier(by=make.BY, person=two, kind="COURT_CASE", value="T1").person == two
    assert Identifier.objects.count() == 3


def test_a_mistyped_number_is_refused_with_the_reason():
    with pytest.raises(ValidationError, match="should end in H"):
        people.add_identifier(by=make.BY, person=make.a_person(), kind="PNC", value="12/1X")


def test_all_faults_of_an_address_are_named_at_once():
    with pytest.raises(ValidationError) as caught:
        people.add_address(
            by=make.BY,
            person=make.a_person(),
            lines=["  "],
            postcode="nowhere",
            longitude=200,
            latitude=1,
            from_date=date(2026, 2, 1),
            until_date=date(2026, 1, 31),
        )
    assert set(caught.value.message_dict) == {"lines", "postcode", "longitude", "until_date"}


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "first"),
        (date(2026, 1, 31), "first"),
        (date(2026, 2, 1), "second"),
    ],
)
def test_the_address_of_a_day_is_the_one_that_held_then(day, found):
    person = make.a_person()
    first = make.an_address(person, lines=["first"], from_date=date(2026, 1, 1))
    people.end_address(by=make.BY, address=first, until_date=date(2026, 1, 31))
    make.an_address(person, lines=["second"], from_date=date(2026, 2, 1))
    address = address_on(person, day)
    assert (address and address.lines[0]) == found


def test_a_responsible_adult_is_named_and_replaced():
    child = make.a_person(date_of_birth=date(2012, 1, 1))
    people.set_responsible_adult(by=make.BY, person=child, full_name="One", relationship="PARENT")
    people.set_responsible_adult(by=make.BY, person=child, full_name="Two", relationship="GUARDIAN")
    child.refresh_from_db()
    assert child.responsible_adult.full_name == "Two"
    assert audited(child, "ALTERATION") == [("responsible_adult.set", "")]


def test_a_relationship_outside_the_list_is_refused():
    with pytest.raises(ValidationError):
        people.set_responsible_adult(
            by=make.BY, person=make.a_person(), full_name="One", relationship="NEIGHBOUR"
        )


def test_what_a_person_says_of_themselves_is_kept_and_may_change():
    person = make.a_person()
    people.declare_characteristics(
        by=make.BY, person=person, ethnicity="WHITE_ROMA", religion="NONE", sex="FEMALE", pregnancy="YES"
    )
    said = people.declare_characteristics(by=make.BY, person=person, pregnancy="NO", caring="YES")
    assert (said.ethnicity, said.pregnancy, said.caring) == ("WHITE_ROMA", "NO", "YES")
    with pytest.raises(ValidationError):
        people.declare_characteristics(by=make.BY, person=person, ethnicity="MARTIAN")


def test_a_protected_person_begins_with_no_contact_allowed():
    protected = people.add_protected_person(
        by=make.BY, protected_from=make.a_person(), given_name="Ann", family_name="Other"
    )
    assert protected.safe_contact_plan.contact_allowed is False
    plan = people.plan_safe_contact(
        by=make.BY, protected_person=protected, contact_allowed=True, never_do="Leave a voice message"
    )
    assert (plan.contact_allowed, plan.reviewed_on) == (True, timezone.localdate())
    assert audited(protected, "ALTERATION") == [("safe_contact_plan.changed", "")]
