"""Incidents of whatever the core finds: every finding in one, an absence alone, the same in any order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.findings import Code
from abide.monitoring.incidents import GROUPED, LINKS, incidents
from tests.properties.strategies import as_events, histories, plans
from tests.properties.test_any_order import in_one_go

ABSENCES = {Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED}


@settings(max_examples=200, deadline=None)
@given(plans(), histories(), st.randoms(use_true_random=False))
def test_every_finding_is_in_one_incident_whatever_the_order(plan, history, random):
    found = in_one_go(plan, as_events(history))
    gathered = incidents(found)
    assert sorted(f.id for i in gathered for f in i.findings) == sorted(f.id for f in found)
    shuffled = random.sample(found, len(found))
    assert [(i.lead.id, [f.id for f in i.findings]) for i in incidents(shuffled)] == [
        (i.lead.id, [f.id for f in i.findings]) for i in gathered
    ]
    for incident in gathered:
        assert incident.lead in incident.findings
        if len(incident.findings) > 1:
            assert all(f.code in GROUPED for f in incident.findings)
            assert not {f.code for f in incident.findings} & ABSENCES


@settings(max_examples=200, deadline=None)
@given(plans(), histories())
def test_without_one_incident_every_other_is_as_it_was(plan, history):
    found = in_one_go(plan, as_events(history))
    gathered = incidents(found)
    for gone in gathered:
        left = [f for f in found if f not in gone.findings]
        others = [[f.id for f in i.findings] for i in gathered if i is not gone]
        assert [[f.id for f in i.findings] for i in incidents(left)] == others


def test_the_table_explains_only_by_what_the_core_finds():
    assert set(LINKS) <= set(Code)
