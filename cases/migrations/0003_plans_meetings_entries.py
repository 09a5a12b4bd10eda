"""Instalments and avenants of a plan, rencontres tripartites, the entry in a dwelling, a signalement that is void."""

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cases", "0002_the_bailleurs_desk"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalLeaseEntry",
            fields=[
                (
                    "aid_requested_on",
                    models.DateField(blank=True, null=True, verbose_name="demande d’aide au logement envoyée le"),
                ),
                (
                    "aid_body",
                    models.CharField(
                        blank=True,
                        choices=[("caf", "CAF"), ("msa", "MSA"), ("", "Non renseigné")],
                        max_length=3,
                        verbose_name="envoyée à",
                    ),
                ),
                (
                    "aid_not_due",
                    models.BooleanField(
                        default=False, verbose_name="le ménage n’a pas droit à l’aide, ou n’en veut pas"
                    ),
                ),
                (
                    "inventory_on",
                    models.DateField(blank=True, null=True, verbose_name="état des lieux d’entrée signé le"),
                ),
                (
                    "insurance_on",
                    models.DateField(blank=True, null=True, verbose_name="attestation d’assurance reçue le"),
                ),
                (
                    "guarantee",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visale", "Visale"),
                            ("caution", "Caution d’un proche"),
                            ("autre", "Autre garantie"),
                            ("aucune", "Aucune"),
                        ],
                        max_length=8,
                        verbose_name="garantie",
                    ),
                ),
                ("leaflet_on", models.DateField(blank=True, null=True, verbose_name="fiche d’entrée remise le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical entrée dans les lieux",
                "verbose_name_plural": "historical entrée dans les lieuxs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeeting",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposee", "Proposée"), ("tenue", "Tenue"), ("non_tenue", "N’a pas eu lieu")],
                        default="proposee",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("proposed_on", models.DateField(verbose_name="proposée le")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                (
                    "held_by",
                    models.CharField(
                        choices=[("lieu", "Sur place"), ("telephone", "Par téléphone")],
                        default="lieu",
                        max_length=10,
                        verbose_name="comment",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu ou numéro")),
                ("landlord_person", models.CharField(blank=True, max_length=120, verbose_name="pour le bailleur")),
                ("service_person", models.CharField(blank=True, max_length=120, verbose_name="pour le service social")),
                ("others", models.CharField(blank=True, max_length=200, verbose_name="autres personnes invitées")),
                ("landlord_came", models.BooleanField(blank=True, null=True, verbose_name="le bailleur est venu")),
                ("service_came", models.BooleanField(blank=True, null=True, verbose_name="le service social est venu")),
                ("household_came", models.BooleanField(blank=True, null=True, verbose_name="le ménage est venu")),
                ("summary", models.TextField(blank=True, max_length=3000, verbose_name="ce qui a été dit")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical rencontre tripartite",
                "verbose_name_plural": "historical rencontre tripartites",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeetingAgreement",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan_apurement", "Plan d’apurement"),
                            ("fsl", "FSL"),
                            ("protocole", "Protocole de cohésion sociale"),
                            ("mutation", "Mutation"),
                            ("accompagnement", "Accompagnement social"),
                            ("surendettement", "Surendettement"),
                            ("demarche", "Démarche"),
                            ("orientation", "Orientation (ADIL, CCAS, autre service)"),
                            ("autre", "Autre engagement"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="ce qui est convenu")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("bailleur", "Le bailleur"),
                            ("service", "Le service social"),
                            ("menage", "Le ménage"),
                        ],
                        max_length=10,
                        verbose_name="par qui",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="fait le")),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical accord d’une rencontre",
                "verbose_name_plural": "historical accord d’une rencontres",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlanAmendment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("reason", models.CharField(max_length=300, verbose_name="pourquoi")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "sent_to_payer_on",
                    models.DateField(blank=True, null=True, verbose_name="envoyé à la CAF ou à la MSA le"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical avenant au plan",
                "verbose_name_plural": "historical avenant au plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LeaseEntry",
            fields=[
                (
                    "lease",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="cases.lease",
                    ),
                ),
                (
                    "aid_requested_on",
                    models.DateField(blank=True, null=True, verbose_name="demande d’aide au logement envoyée le"),
                ),
                (
                    "aid_body",
                    models.CharField(
                        blank=True,
                        choices=[("caf", "CAF"), ("msa", "MSA"), ("", "Non renseigné")],
                        max_length=3,
                        verbose_name="envoyée à",
                    ),
                ),
                (
                    "aid_not_due",
                    models.BooleanField(
                        default=False, verbose_name="le ménage n’a pas droit à l’aide, ou n’en veut pas"
                    ),
                ),
                (
                    "inventory_on",
                    models.DateField(blank=True, null=True, verbose_name="état des lieux d’entrée signé le"),
                ),
                (
                    "insurance_on",
                    models.DateField(blank=True, null=True, verbose_name="attestation d’assurance reçue le"),
                ),
                (
                    "guarantee",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visale", "Visale"),
                            ("caution", "Caution d’un proche"),
                            ("autre", "Autre garantie"),
                            ("aucune", "Aucune"),
                        ],
                        max_length=8,
                        verbose_name="garantie",
                    ),
                ),
                ("leaflet_on", models.DateField(blank=True, null=True, verbose_name="fiche d’entrée remise le")),
            ],
            options={
                "verbose_name": "entrée dans les lieux",
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposee", "Proposée"), ("tenue", "Tenue"), ("non_tenue", "N’a pas eu lieu")],
                        default="proposee",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("proposed_on", models.DateField(verbose_name="proposée le")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                (
                    "held_by",
                    models.CharField(
                        choices=[("lieu", "Sur place"), ("telephone", "Par téléphone")],
                        default="lieu",
                        max_length=10,
                        verbose_name="comment",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu ou numéro")),
                ("landlord_person", models.CharField(blank=True, max_length=120, verbose_name="pour le bailleur")),
                ("service_person", models.CharField(blank=True, max_length=120, verbose_name="pour le service social")),
                ("others", models.CharField(blank=True, max_length=200, verbose_name="autres personnes invitées")),
                ("landlord_came", models.BooleanField(blank=True, null=True, verbose_name="le bailleur est venu")),
                ("service_came", models.BooleanField(blank=True, null=True, verbose_name="le service social est venu")),
                ("household_came", models.BooleanField(blank=True, null=True, verbose_name="le ménage est venu")),
                ("summary", models.TextField(blank=True, max_length=3000, verbose_name="ce qui a été dit")),
            ],
            options={
                "verbose_name": "rencontre tripartite",
                "ordering": ["-proposed_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingAgreement",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan_apurement", "Plan d’apurement"),
                            ("fsl", "FSL"),
                            ("protocole", "Protocole de cohésion sociale"),
                            ("mutation", "Mutation"),
                            ("accompagnement", "Accompagnement social"),
                            ("surendettement", "Surendettement"),
                            ("demarche", "Démarche"),
                            ("orientation", "Orientation (ADIL, CCAS, autre service)"),
                            ("autre", "Autre engagement"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="ce qui est convenu")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("bailleur", "Le bailleur"),
                            ("service", "Le service social"),
                            ("menage", "Le ménage"),
                        ],
                        max_length=10,
                        verbose_name="par qui",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="fait le")),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
            ],
            options={
                "verbose_name": "accord d’une rencontre",
                "ordering": ["entered_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanAmendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("reason", models.CharField(max_length=300, verbose_name="pourquoi")),
                ("content", models.JSONField(verbose_name="ce qui est convenu")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "sent_to_payer_on",
                    models.DateField(blank=True, null=True, verbose_name="envoyé à la CAF ou à la MSA le"),
                ),
            ],
            options={
                "verbose_name": "avenant au plan",
                "ordering": ["rank"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="signalement",
            name="signalement_once_per_impaye",
        ),
        migrations.AddField(
            model_name="historicalrepaymentplan",
            name="capacity_on",
            field=models.DateField(blank=True, null=True, verbose_name="capacité dite ou partagée le"),
        ),
        migrations.AddField(
            model_name="historicalrepaymentplan",
            name="payment",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prelevement", "Prélèvement"),
                    ("virement", "Virement"),
                    ("carte", "Carte bancaire"),
                    ("cheque", "Chèque"),
                    ("especes", "Espèces (mandat ou guichet)"),
                ],
                max_length=12,
                verbose_name="moyen de paiement",
            ),
        ),
        migrations.AddField(
            model_name="repaymentplan",
            name="capacity_on",
            field=models.DateField(blank=True, null=True, verbose_name="capacité dite ou partagée le"),
        ),
        migrations.AddField(
            model_name="repaymentplan",
            name="payment",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prelevement", "Prélèvement"),
                    ("virement", "Virement"),
                    ("carte", "Carte bancaire"),
                    ("cheque", "Chèque"),
                    ("especes", "Espèces (mandat ou guichet)"),
                ],
                max_length=12,
                verbose_name="moyen de paiement",
            ),
        ),
        migrations.AddField(
            model_name="signalement",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulé le"),
        ),
        migrations.AlterField(
            model_name="historicaloutreach",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Prendre contact"),
                    ("commission", "Informer le ménage du passage de son dossier en commission"),
                    ("rencontre", "Inviter le ménage à une rencontre tripartite"),
                ],
                max_length=12,
                verbose_name="pour",
            ),
        ),
        migrations.AlterField(
            model_name="historicalrepaymentplan",
            name="capacity_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("declaree", "Déclarée par le ménage"),
                    ("diagnostic", "Calculée par le service social, partagée avec l’accord du ménage"),
                    ("retiree", "Le ménage a retiré son accord"),
                    ("", "Non connue"),
                ],
                max_length=10,
                verbose_name="d’où vient la capacité",
            ),
        ),
        migrations.AlterField(
            model_name="outreach",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Prendre contact"),
                    ("commission", "Informer le ménage du passage de son dossier en commission"),
                    ("rencontre", "Inviter le ménage à une rencontre tripartite"),
                ],
                max_length=12,
                verbose_name="pour",
            ),
        ),
        migrations.AlterField(
            model_name="repaymentplan",
            name="capacity_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("declaree", "Déclarée par le ménage"),
                    ("diagnostic", "Calculée par le service social, partagée avec l’accord du ménage"),
                    ("retiree", "Le ménage a retiré son accord"),
                    ("", "Non connue"),
                ],
                max_length=10,
                verbose_name="d’où vient la capacité",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("case", "about_on"),
                name="signalement_once_per_impaye",
            ),
        ),
        migrations.AddField(
            model_name="historicalleaseentry",
            name="bailleur",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="historicalleaseentry",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="organisations.membership"
            ),
        ),
        migrations.AddField(
            model_name="historicalleaseentry",
            name="lease",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.lease",
            ),
        ),
        migrations.AddField(
            model_name="historicalleaseentry",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.territory",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="case",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.membership",
                verbose_name="saisi par",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="organisations.membership"
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.organisation",
                verbose_name="saisi pour",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.organisation",
                verbose_name="service social",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.territory",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.membership",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.membership",
                verbose_name="saisi par",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="organisations.membership"
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.measure",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.territory",
            ),
        ),
        migrations.AddField(
            model_name="historicalplanamendment",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="organisations.membership"
            ),
        ),
        migrations.AddField(
            model_name="historicalplanamendment",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.repaymentplan",
            ),
        ),
        migrations.AddField(
            model_name="historicalplanamendment",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.territory",
            ),
        ),
        migrations.AddField(
            model_name="leaseentry",
            name="bailleur",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="leaseentry",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.membership",
                verbose_name="saisi par",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="saisi pour",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="service social",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
            ),
        ),
        migrations.AddField(
            model_name="historicalmeetingagreement",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.meeting",
            ),
        ),
        migrations.AddField(
            model_name="meetingagreement",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.membership",
            ),
        ),
        migrations.AddField(
            model_name="meetingagreement",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.membership",
                verbose_name="saisi par",
            ),
        ),
        migrations.AddField(
            model_name="meetingagreement",
            name="measure",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.measure"
            ),
        ),
        migrations.AddField(
            model_name="meetingagreement",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="cases.meeting"
            ),
        ),
        migrations.AddField(
            model_name="meetingagreement",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
            ),
        ),
        migrations.AddField(
            model_name="planamendment",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="amendments", to="cases.repaymentplan"
            ),
        ),
        migrations.AddField(
            model_name="planamendment",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
            ),
        ),
        migrations.AddConstraint(
            model_name="leaseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("aid_not_due", False), ("aid_requested_on__isnull", True), _connector="OR"),
                name="leaseentry_aid_asked_or_not_due",
                violation_error_message="Une demande d’aide envoyée et « pas de droit à l’aide » ne vont pas ensemble.",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["case", "proposed_on"], name="meeting_case"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "tenue"), _negated=True),
                    models.Q(
                        ("household_came__isnull", False),
                        ("landlord_came__isnull", False),
                        ("on__isnull", False),
                        ("service_came__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="meeting_held_is_dated_and_counted",
                violation_error_message="Une rencontre tenue a une date, et l’on sait qui est venu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on__isnull", True), ("done_by__isnull", False), _connector="OR"),
                name="meetingagreement_done_by_somebody",
                violation_error_message="Ce qui est fait porte le nom de qui l’a dit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planamendment",
            constraint=models.UniqueConstraint(fields=("plan", "rank"), name="amendment_rank_once"),
        ),
        migrations.AddConstraint(
            model_name="planamendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed_on__isnull", True)), fields=("plan",), name="amendment_unsigned_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planamendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_on__isnull", True), models.Q(("sha256", ""), _negated=True), _connector="OR"
                ),
                name="amendment_signed_frozen",
                violation_error_message="Un avenant signé garde son empreinte.",
            ),
        ),
    ]
