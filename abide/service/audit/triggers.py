"""Triggers by which the database itself refuses to change or delete what the audit has.

They are put in place again after every `migrate`, because SQLite drops a table's triggers when a
migration has to rebuild the table.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_entry"

# Everything an entry says. The sealer fills seq, previous_hash and hash, once.
CONTENT = (
    "id",
    "at",
    "actor_kind",
    "actor_ref",
    "action",
    "what",
    "subject_key",
    "object_kind",
    "object_ref",
    "reason",
    "purpose",
    "recipients",
    "refused",
)

_SQLITE_DROP = tuple(f"DROP TRIGGER IF EXISTS audit_no_{act}" for act in ("delete", "change", "forgery"))
_SQLITE_CREATE = (
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never deleted'); END",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE ON {TABLE} WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR "
    + " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in CONTENT)
    + " BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END",
    f"CREATE TRIGGER audit_no_forgery BEFORE INSERT ON {TABLE} WHEN NEW.seq IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'only the sealer numbers entries of the audit'); END",
)

_OLD = ", ".join(f'OLD."{column}"' for column in CONTENT)
_NEW = ", ".join(f'NEW."{column}"' for column in CONTENT)
_POSTGRESQL_DROP = (
    f"DROP TRIGGER IF EXISTS audit_only_added ON {TABLE}",
    f"DROP TRIGGER IF EXISTS audit_not_emptied ON {TABLE}",
)
_POSTGRESQL_CREATE = (
    f"""
    CREATE OR REPLACE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.seq IS NOT NULL THEN RAISE EXCEPTION 'only the sealer numbers entries of the audit'; END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'UPDATE' THEN
        IF OLD.seq IS NOT NULL OR NEW.seq IS NULL OR ({_OLD}) IS DISTINCT FROM ({_NEW}) THEN
          RAISE EXCEPTION 'an entry of the audit is never changed';
        END IF;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an entry of the audit is never deleted';
    END $$
    """,
    f"CREATE TRIGGER audit_only_added BEFORE INSERT OR UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION audit_only_added()",
    f"CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()",
)

_SQL = {
    "sqlite": (_SQLITE_DROP, _SQLITE_CREATE),
    "postgresql": (_POSTGRESQL_DROP, _POSTGRESQL_CREATE),
}


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; only a test that empties its database has a reason to."""
    _run(connection, _SQL[connection.vendor][0])


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, whether or not they are there already."""
    drop, create = _SQL[connection.vendor]
    _run(connection, drop + create)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            # Without parameters, so that a % in a statement stays one.
            cursor.execute(statement)
