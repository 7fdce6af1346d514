"""Where each kind of condition comes from in law: named where it is known, and nowhere else."""

import pytest

from abide.service.orders import law
from abide.service.orders.choices import ConditionKind, OrderType
from abide.service.programmes.models import Programme
from tests import factories as make

NAMED = {
    "a curfew of a community order": (
        ("CURFEW", "COMMUNITY", {}),
        "Sentencing Act 2020, Schedule 9, paragraph 9",
    ),
    "an exclusion zone of a community order: of its monitoring, not of the zone": (
        ("EXCLUSION_ZONE", "COMMUNITY", {}),
        "Sentencing Act 2020, Schedule 9, paragraph 10, on the duty to monitor it electronically; "
        "paragraph of the zone itself not recorded",
    ),
    "home detention curfew": (
        ("CURFEW", "POST_RELEASE", {"hdc": True}),
        "Criminal Justice Act 2003, section 253",
    ),
    "a restriction zone of a community order": (
        ("RESTRICTION_ZONE", "COMMUNITY", {}),
        "Sentencing Act 2026, section 17, where in force",
    ),
    "the trail of somebody released, of the acquisitive crime scheme": (
        ("TRAIL", "POST_RELEASE", {"programme": "ACQUISITIVE_CRIME_PROJECT"}),
        "SI 2021/330, on people released who acquired property by crime",
    ),
    "what is ordered for immigration": (
        ("TRAIL", "IMMIGRATION", {}),
        "Immigration Act 2016, Schedule 10",
    ),
}
NOT_NAMED = {
    "bail": ("CURFEW", "BAIL", {}),
    "a zone of a youth order, of which the law on adults says nothing": (
        "EXCLUSION_ZONE",
        "COMMUNITY",
        {"sentence_type": "COMMUNITY_YRO"},
    ),
    "a curfew of a youth rehabilitation order": (
        "CURFEW",
        "COMMUNITY",
        {"sentence_type": "COMMUNITY_YRO"},
    ),
    "a supervision default order": ("CURFEW", "COMMUNITY", {"sentence_type": "COMMUNITY_SDO"}),
    "keeping away from a person": ("KEEP_AWAY", "COMMUNITY", {}),
}


@pytest.mark.parametrize(("asked", "expected"), NAMED.values(), ids=NAMED.keys())
def test_the_place_in_law_is_named(asked, expected):
    kind, order_type, more = asked
    assert law.source(kind, order_type, **more) == expected


@pytest.mark.parametrize("asked", NOT_NAMED.values(), ids=NOT_NAMED.keys())
def test_what_is_not_known_is_not_claimed(asked):
    kind, order_type, more = asked
    assert law.source(kind, order_type, **more) == ""


def test_the_tables_name_kinds_that_there_are():
    assert {kind for kind, _ in [*law.SOURCES, *law.OF_PROGRAMME]} <= set(ConditionKind)
    assert {of for _, of in law.SOURCES} <= set(OrderType)


@pytest.mark.django_db
@pytest.mark.database
def test_the_programmes_of_the_tables_are_those_that_the_service_starts_with():
    known = set(Programme.objects.values_list("code", flat=True))
    assert {of for _, of in law.OF_PROGRAMME} <= known


@pytest.mark.django_db
@pytest.mark.database
def test_a_condition_of_an_order_is_asked_with_all_that_its_order_says():
    for sentence_type, source in [
        ("COMMUNITY_YRO", ""),
        ("COMMUNITY", "Sentencing Act 2020, Schedule 9, paragraph 9"),
    ]:
        order = make.an_order(sentence_type=sentence_type)
        assert law.source_of(order.current.conditions.get()) == source
