"""Programmes have their days and regions, to the day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from abide.service.programmes import actions as programmes
from abide.service.programmes import queries
from abide.service.programmes.known import KNOWN
from abide.service.programmes.models import Programme
from abide.service.programmes.rules import faults_of_choice
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def test_the_programmes_that_are_publicly_known_are_there_each_with_its_source():
    assert set(Programme.objects.values_list("code", flat=True)) == {known.code for known in KNOWN}
    assert all(known.source for known in KNOWN)


@pytest.mark.parametrize(
    ("on", "region", "faults"),
    [
        (date(2026, 2, 28), "WALES", ["The programme begins on 1 March 2026."]),
        (FIRST, "WALES", []),
        (LAST, "WALES", []),
        (date(2026, 4, 1), "WALES", ["The programme ended on 31 March 2026."]),
        (FIRST, "LONDON", ["The programme is not offered in this region."]),
        (FIRST, "", ["The programme is not offered in this region."]),
    ],
)
def test_a_programme_can_be_chosen_on_its_days_and_in_its_regions(on, region, faults):
    terms = {"from_date": FIRST, "until_date": LAST, "regions": ["WALES"]}
    assert faults_of_choice(**terms, on=on, region=region) == faults


def test_a_day_that_is_not_known_and_regions_not_listed_limit_nothing():
    terms = {"from_date": None, "until_date": None, "regions": []}
    assert faults_of_choice(**terms, on=date(1999, 1, 1), region="") == []


def test_a_programme_that_is_closed_can_be_chosen_until_its_last_day():
    programme = programmes.add_programme(by=make.BY, code="NEW", name="New")
    programmes.close_programme(by=make.BY, programme=programme, last_day=LAST)
    assert programme in queries.choosable(on=LAST, region="")
    assert programme not in queries.choosable(on=date(2026, 4, 1), region="")


def test_a_programme_cannot_end_before_it_begins_or_have_a_code_of_another():
    programme = programmes.add_programme(by=make.BY, code="NEW", name="New", from_date=FIRST)
    with pytest.raises(ValidationError):
        programmes.close_programme(by=make.BY, programme=programme, last_day=date(2026, 2, 28))
    with pytest.raises(ValidationError):
        programmes.add_programme(by=make.BY, code="NEW", name="Other")


def test_an_order_is_made_under_a_programme_only_where_and_while_it_runs():
    programme = programmes.add_programme(
        by=make.BY, code="NEW", name="New", from_date=make.FIRST_DAY, regions=("WALES",)
    )
    assert make.an_order(programme=programme, responsible_region="WALES").programme == programme
    with pytest.raises(ValidationError, match="not offered"):
        make.an_order(programme=programme, responsible_region="LONDON")
