"""Put in the programmes that are publicly known."""

from django.db import migrations, models


def put_in(apps, schema_editor):
    from abide.service.programmes.known import KNOWN

    rows = apps.get_model("programmes", "Programme").objects
    for known in KNOWN:
        rows.get_or_create(
            code=known.code,
            defaults={
                "name": known.name,
                "from_date": known.from_date,
                "until_date": known.until_date,
                "regions": list(known.regions),
                "source": known.source,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [
        migrations.AlterField("programme", "from_date", models.DateField(blank=True, null=True)),
        migrations.AlterField("programme", "until_date", models.DateField(blank=True, null=True)),
        migrations.RunPython(put_in, migrations.RunPython.noop),
    ]
