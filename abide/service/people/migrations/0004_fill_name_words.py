"""Writes down the words of the names of everybody who was there before people were found by them."""

from django.db import migrations

from abide.service.people.matching import keys, name_words

AT_ONCE = 2_000


def fill(apps, schema_editor):
    """Give each person their words, and each word its keys."""
    person, word_row, key_row = (apps.get_model("people", name) for name in ("Person", "NameWord", "NameKey"))
    names = person.objects.filter(erased_at=None).values_list(
        "pk", "given_name", "middle_name", "family_name", "preferred_name"
    )
    known = set()
    rows = []
    for pk, *written in names.iterator(chunk_size=AT_ONCE):
        words = name_words(*written)
        known |= words
        rows += [word_row(person_id=pk, word=word) for word in sorted(words)]
    word_row.objects.bulk_create(rows, batch_size=AT_ONCE)
    key_row.objects.bulk_create(
        (key_row(key=key, word=word) for word in sorted(known) for key in sorted(keys(word))),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_name_words"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
