from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wearer", "0001_own_page"),
    ]

    operations = [
        migrations.AlterField(
            model_name="matter",
            name="words",
            field=models.TextField(blank=True, max_length=5000),
        ),
    ]
