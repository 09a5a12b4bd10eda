from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # of a million lines and millions of grants, drawn while people work

    dependencies = [("cases", "0003_plans_meetings_entries")]

    operations = [
        AddIndexConcurrently(
            model_name="deskline",
            index=models.Index(fields=["bailleur", "commune"], name="deskline_commune"),
        ),
        AddIndexConcurrently(
            model_name="casegrant",
            index=models.Index(
                fields=["group", "content_object"],
                include=("valid_from", "valid_until", "revoked_at", "temporary"),
                name="casegrant_readable",
            ),
        ),
        RemoveIndexConcurrently(model_name="casegrant", name="casegrant_group_case"),
    ]
