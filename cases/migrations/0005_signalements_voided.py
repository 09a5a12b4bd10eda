"""A signalement whose act was cancelled frees its impayé."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_plan_amendments"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="signalement",
            name="signalement_once_per_impaye",
        ),
        migrations.AddField(
            model_name="signalement",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulé le"),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("case", "about_on"),
                name="signalement_once_per_impaye",
            ),
        ),
    ]
