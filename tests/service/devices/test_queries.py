"""To whom a device belonged when, who may send, and what a user sees of it."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.monitoring.instants import from_datetime
from abide.service.audit.models import Entry
from abide.service.devices import actions as devices
from abide.service.devices import queries
from abide.service.devices.models import SupplierKey
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_device_that_goes_from_one_person_to_the_next_belongs_to_each_in_their_time():
    device = make.a_device(serial="S1")
    first = make.a_fitting(device=device, start=NOON, end=NOON + HOUR)
    second = make.a_fitting(device=device, start=NOON + 2 * HOUR)
    moments = [
        (NOON - timedelta(microseconds=1), None),
        (NOON, first),
        (NOON + HOUR - timedelta(microseconds=1), first),
        (NOON + HOUR, None),
        (NOON + 2 * HOUR, second),
        (NOON + 2000 * HOUR, second),
    ]
    found = queries.fitting_at(["S1"] * len(moments), [from_datetime(at) for at, _ in moments])
    assert [each and each.fitting for each in found] == [fitting and fitting.pk for _, fitting in moments]
    assert found[1].ref == str(first.ref)


def test_what_a_home_unit_reports_counts_for_the_tag_it_was_installed_for():
    unit = make.a_device("HOME_UNIT", serial="U1")
    fitting = make.a_fitting(kind="RF_TAG", device=make.a_device("RF_TAG", serial="S1"), home_unit=unit)
    at = from_datetime(make.FITTED + HOUR)
    tag, home = queries.fitting_at(["S1", "U1"], [at, at])
    assert tag.fitting == home.fitting == fitting.pk


def test_an_unknown_device_belongs_to_nobody():
    assert queries.fitting_at(["nothing"], [0]) == [None]
    assert queries.fitting_at([], []) == []


def test_many_serials_take_a_few_questions(django_assert_max_num_queries):
    fitting = make.a_fitting(start=NOON)
    serials = [f"X{n}" for n in range(900)] + [fitting.device.serial]
    with django_assert_max_num_queries(4):
        found = queries.fitting_at(serials, [from_datetime(NOON)] * len(serials))
    assert [each.fitting for each in found if each] == [fitting.pk]


def test_all_stretches_are_given_when_no_serial_is_named():
    fittings = [make.a_fitting(home_unit=True) for _ in range(2)]
    found = queries.stretches()
    assert len(found) == 4
    assert {each.fitting for held in found.values() for each in held} == {fitting.pk for fitting in fittings}


@pytest.mark.parametrize(
    ("now", "worn"),
    [(-0.001, []), (0, ["past"]), (0.999, ["past"]), (1, []), (2, ["open"]), (99, ["open"])],
)
def test_fittings_in_force_are_those_worn_at_the_moment(now, worn):
    names = {
        make.a_fitting(start=NOON, end=NOON + HOUR).pk: "past",
        make.a_fitting(start=NOON + 2 * HOUR).pk: "open",
    }
    assert [names[each.pk] for each in queries.fittings_in_force(NOON + now * HOUR)] == worn


def test_a_user_sees_the_fittings_of_their_own_people_only():
    officer, other = make.a_user(), make.a_user()
    fitting = make.a_fitting(make.an_order(officer=officer))
    assert list(queries.fittings_for(officer, fitting.person)) == [fitting]
    assert list(queries.fittings_for(other, fitting.person)) == []


# --- keys ------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_hash_only():
    supplier = make.a_supplier()
    key = devices.issue_key(by=make.BY, supplier=supplier)
    row = SupplierKey.objects.get()
    assert row.prefix in key
    secret = key.removeprefix(f"abide_{row.prefix}_")
    kept = str(list(SupplierKey.objects.values())) + str(list(Entry.objects.values()))
    assert secret not in kept
    assert len(secret) >= 43
    assert queries.supplier_of(key).supplier == supplier


def test_two_keys_of_a_supplier_are_good_side_by_side_until_one_is_revoked():
    supplier = make.a_supplier()
    old, new = (devices.issue_key(by=make.BY, supplier=supplier) for _ in range(2))
    assert queries.supplier_of(old).supplier == queries.supplier_of(new).supplier
    prefix = queries.supplier_of(old).prefix
    assert devices.revoke_key(by=make.BY, prefix=prefix) is True
    assert devices.revoke_key(by=make.BY, prefix=prefix) is False
    assert queries.supplier_of(old) is None
    assert queries.supplier_of(new) is not None


@pytest.mark.parametrize(
    "change", [lambda k: k[:-1], lambda k: k + "x", str.upper, lambda k: "", lambda k: "abide_" + k]
)
def test_a_key_that_is_nearly_right_is_wrong(change):
    assert queries.supplier_of(change(devices.issue_key(by=make.BY, supplier=make.a_supplier()))) is None


@pytest.mark.parametrize(
    "key",
    [
        "abide__",
        "abide_0123456789ab_",
        "other_0123456789ab_x",
        "abide_0123456789ab",
        "abide_0123456789a\x00_x",
        "é" * 99,
    ],
)
def test_what_is_no_key_finds_nobody(key):
    assert queries.supplier_of(key) is None
