"""Why a condition is there stands in the person's report, by the officer's word and with its day."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from abide.explain import times
from abide.service.caseload.report import ordered
from abide.service.orders.models import Order
from abide.service.orders.queries import with_plan_rows
from abide.service.supervision.progress import actions
from tests import factories as make
from tests.service.supervision.progress.fortnights import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_report_says_why_a_condition_is_there_and_who_said_so():
    kim = make.a_user(full_name="Kim Shaw", team=make.a_team())
    sam = somebody(kim)
    said = {"purpose": "ROUTINE", "own_words": "Late evenings.", "objective": "Keep the job"}
    stated = actions.state_purpose(by=kim, order=sam.order, key="C1", **said)
    today = timezone.localdate()
    order = with_plan_rows(Order.objects.filter(pk=sam.order_id)).get()
    record = SimpleNamespace(orders=[order], accounts=[], first=today, last=today)
    (told,) = ordered.orders(record)
    (condition,) = told["conditions"]
    assert condition["notes"][-1] == (
        "Why it is there: to bring routine and stability: Late evenings. It serves the objective: "
        f"Keep the job. So Kim Shaw on {times.plain_day(stated.at)}."
    )
