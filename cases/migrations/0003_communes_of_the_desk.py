from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # of a million lines, drawn while people work

    dependencies = [("cases", "0002_the_bailleurs_desk")]

    operations = [
        AddIndexConcurrently(
            model_name="deskline",
            index=models.Index(fields=["bailleur", "commune"], name="deskline_commune"),
        ),
    ]
