"""The database itself refuses to change, delete or forge what the audit has."""

import pytest
from django.db import DatabaseError, connection, transaction

from abide.service.audit import actions as audit
from abide.service.audit.models import Entry, OnlyAdded

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def refused(statement: str, *values: object) -> bool:
    """Whether the database refuses a statement, with everything else left as it was."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "of the audit" in str(error)
    return False


@pytest.fixture
def sealed() -> Entry:
    audit.record(by="test", action="COLLECTION", what="thing.done")
    audit.seal()
    return Entry.objects.get()


@pytest.fixture
def loose() -> Entry:
    return audit.record(by="test", action="COLLECTION", what="thing.done")


@pytest.mark.parametrize("column", ["what", "actor_ref", "hash", "previous_hash", "subject_key"])
def test_a_sealed_entry_cannot_be_changed(sealed, column):
    assert refused(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", "other", sealed.pk)


def test_a_sealed_entry_cannot_be_unsealed(sealed):
    assert refused("UPDATE audit_entry SET seq = NULL WHERE id = %s", sealed.pk)


@pytest.mark.parametrize("column", ["what", "actor_ref", "subject_key"])
def test_the_content_of_an_entry_cannot_be_changed_before_it_is_sealed(loose, column):
    assert refused(f"UPDATE audit_entry SET {column} = %s, seq = 1 WHERE id = %s", "other", loose.pk)
    assert refused(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", "other", loose.pk)


def test_the_sealer_may_number_an_entry(loose):
    assert not refused("UPDATE audit_entry SET seq = 1, hash = 'x' WHERE id = %s", loose.pk)


def test_an_entry_cannot_be_deleted_sealed_or_not(sealed):
    later = audit.record(by="test", action="COLLECTION", what="thing.done")
    assert refused("DELETE FROM audit_entry WHERE id = %s", sealed.pk)
    assert refused("DELETE FROM audit_entry WHERE id = %s", later.pk)


def test_an_entry_cannot_be_written_with_a_number_of_its_own():
    forged = Entry(seq=1, at="2026-01-01T00:00:00Z", actor_kind="SYSTEM", action="COLLECTION", what="forged")
    with pytest.raises(DatabaseError, match="only the sealer"), transaction.atomic():
        forged.save()


def test_code_of_ours_cannot_change_or_delete_an_entry(sealed):
    with pytest.raises(OnlyAdded):
        sealed.save()
    with pytest.raises(OnlyAdded):
        sealed.delete()
    with pytest.raises(OnlyAdded):
        Entry.objects.update(what="other")
    with pytest.raises(OnlyAdded):
        Entry.objects.all().delete()


def test_the_table_cannot_be_emptied_at_once(sealed):
    statement = "TRUNCATE audit_entry" if connection.vendor == "postgresql" else "DELETE FROM audit_entry"
    assert refused(statement)
