import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.db import migrations, models

import ccapex.models.papers
import ccapex.models.session
import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_the_bailleurs_desk"),
        ("ccapex", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="deferred_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="pourquoi le point est reporté"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="informed_on",
            field=models.DateField(blank=True, null=True, verbose_name="ménage informé le"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="matter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("aide", "Aide au logement (APL, AL)"),
                    ("fsl", "Aide du FSL"),
                    ("contingent", "Relogement sur le contingent préfectoral"),
                    ("relogement", "Relogement, hors contingent"),
                    ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                    ("dette", "Plan d’apurement, surendettement"),
                    ("siao", "Hébergement, logement accompagné (SIAO)"),
                    ("protection", "Protection d’un majeur ou d’un mineur"),
                    ("dalo", "Recours DALO"),
                    ("procedure", "Suite de la procédure"),
                    ("autre", "Autre"),
                ],
                max_length=15,
                verbose_name="matière",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="minutes",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="durée (minutes)"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="not_informed_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi il ne l’est pas"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="examen commencé à"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="state",
            field=models.CharField(
                choices=[
                    ("inscrit", "Inscrit"),
                    ("examen", "En examen"),
                    ("examine", "Examiné"),
                    ("reporte", "Reporté"),
                    ("retire", "Retiré"),
                ],
                default="inscrit",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="commission",
            name="frequency_unit",
            field=models.CharField(
                choices=[("annee", "par an"), ("semestre", "par semestre"), ("trimestre", "par trimestre civil")],
                default="annee",
                max_length=9,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="majority_base",
            field=models.CharField(
                choices=[
                    ("stricte", "La plus exigeante des trois lectures (à vérifier par un juriste)"),
                    ("exprimees", "Des voix exprimées"),
                    ("presents", "Des membres délibératifs présents"),
                    ("composant", "De tous les membres délibératifs"),
                ],
                default="stricte",
                max_length=10,
                verbose_name="majorité simple",
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="needs_jurist",
            field=models.BooleanField(default=False, verbose_name="à vérifier par un juriste"),
        ),
        migrations.AddField(
            model_name="commission",
            name="quorum_basis",
            field=models.CharField(
                choices=[
                    ("stricte", "La plus exigeante des deux lectures (à vérifier par un juriste)"),
                    ("tous", "Tous les membres composant la commission"),
                    ("deliberatifs", "Les membres ayant voix délibérative"),
                ],
                default="stricte",
                max_length=12,
                verbose_name="le quorum compte",
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="texte qui la crée"),
        ),
        migrations.AddField(
            model_name="commission",
            name="successor",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="predecessor",
                to="ccapex.commission",
            ),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="deferred_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="pourquoi le point est reporté"),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="informed_on",
            field=models.DateField(blank=True, null=True, verbose_name="ménage informé le"),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="matter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("aide", "Aide au logement (APL, AL)"),
                    ("fsl", "Aide du FSL"),
                    ("contingent", "Relogement sur le contingent préfectoral"),
                    ("relogement", "Relogement, hors contingent"),
                    ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                    ("dette", "Plan d’apurement, surendettement"),
                    ("siao", "Hébergement, logement accompagné (SIAO)"),
                    ("protection", "Protection d’un majeur ou d’un mineur"),
                    ("dalo", "Recours DALO"),
                    ("procedure", "Suite de la procédure"),
                    ("autre", "Autre"),
                ],
                max_length=15,
                verbose_name="matière",
            ),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="minutes",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="durée (minutes)"),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="not_informed_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi il ne l’est pas"),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="examen commencé à"),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="state",
            field=models.CharField(
                choices=[
                    ("inscrit", "Inscrit"),
                    ("examen", "En examen"),
                    ("examine", "Examiné"),
                    ("reporte", "Reporté"),
                    ("retire", "Retiré"),
                ],
                default="inscrit",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="frequency_unit",
            field=models.CharField(
                choices=[("annee", "par an"), ("semestre", "par semestre"), ("trimestre", "par trimestre civil")],
                default="annee",
                max_length=9,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="majority_base",
            field=models.CharField(
                choices=[
                    ("stricte", "La plus exigeante des trois lectures (à vérifier par un juriste)"),
                    ("exprimees", "Des voix exprimées"),
                    ("presents", "Des membres délibératifs présents"),
                    ("composant", "De tous les membres délibératifs"),
                ],
                default="stricte",
                max_length=10,
                verbose_name="majorité simple",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="needs_jurist",
            field=models.BooleanField(default=False, verbose_name="à vérifier par un juriste"),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="quorum_basis",
            field=models.CharField(
                choices=[
                    ("stricte", "La plus exigeante des deux lectures (à vérifier par un juriste)"),
                    ("tous", "Tous les membres composant la commission"),
                    ("deliberatifs", "Les membres ayant voix délibérative"),
                ],
                default="stricte",
                max_length=12,
                verbose_name="le quorum compte",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="texte qui la crée"),
        ),
        migrations.AddField(
            model_name="historicalcommission",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ccapex.commission",
            ),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="levée à"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="convened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="convoquée le"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ouverte à"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="papers_destroyed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fin d’accès constatée le"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="papers_until",
            field=models.DateField(blank=True, null=True, verbose_name="documents de travail consultables jusqu’au"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="session",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="levée à"),
        ),
        migrations.AddField(
            model_name="session",
            name="convened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="convoquée le"),
        ),
        migrations.AddField(
            model_name="session",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ouverte à"),
        ),
        migrations.AddField(
            model_name="session",
            name="papers_destroyed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fin d’accès constatée le"),
        ),
        migrations.AddField(
            model_name="session",
            name="papers_until",
            field=models.DateField(blank=True, null=True, verbose_name="documents de travail consultables jusqu’au"),
        ),
        migrations.AddField(
            model_name="session",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="commission",
            name="level",
            field=models.CharField(
                choices=[
                    ("pleniere", "Formation plénière"),
                    ("centrale", "CCAPEX centrale"),
                    ("territoriale", "Commission territoriale"),
                    ("sous_commission", "Sous-commission"),
                    ("ccapex_locale", "CCAPEX locale"),
                    ("locale", "Commission locale d’une convention"),
                ],
                max_length=16,
                verbose_name="formation",
            ),
        ),
        migrations.AlterField(
            model_name="commission",
            name="sessions_per_year",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="séances au moins"),
        ),
        migrations.AlterField(
            model_name="historicalcommission",
            name="level",
            field=models.CharField(
                choices=[
                    ("pleniere", "Formation plénière"),
                    ("centrale", "CCAPEX centrale"),
                    ("territoriale", "Commission territoriale"),
                    ("sous_commission", "Sous-commission"),
                    ("ccapex_locale", "CCAPEX locale"),
                    ("locale", "Commission locale d’une convention"),
                ],
                max_length=16,
                verbose_name="formation",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcommission",
            name="sessions_per_year",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="séances au moins"),
        ),
        migrations.AlterField(
            model_name="historicalsession",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "En préparation"),
                    ("convened", "Convoquée"),
                    ("open", "En cours"),
                    ("held", "Tenue"),
                    ("cancelled", "Annulée"),
                ],
                default="planned",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "En préparation"),
                    ("convened", "Convoquée"),
                    ("open", "En cours"),
                    ("held", "Tenue"),
                    ("cancelled", "Annulée"),
                ],
                default="planned",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.CreateModel(
            name="AgendaSheet",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("frozen_at", models.DateTimeField(auto_now=True, verbose_name="figée le")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sheet", to="ccapex.agendaitem"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche de synthèse",
            },
        ),
        migrations.CreateModel(
            name="Avis",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("aide", "Aide au logement (APL, AL)"),
                            ("fsl", "Aide du FSL"),
                            ("contingent", "Relogement sur le contingent préfectoral"),
                            ("relogement", "Relogement, hors contingent"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                            ("dette", "Plan d’apurement, surendettement"),
                            ("siao", "Hébergement, logement accompagné (SIAO)"),
                            ("protection", "Protection d’un majeur ou d’un mineur"),
                            ("dalo", "Recours DALO"),
                            ("procedure", "Suite de la procédure"),
                            ("autre", "Autre"),
                        ],
                        max_length=15,
                        verbose_name="matière",
                    ),
                ),
                ("text", models.TextField(max_length=6000, verbose_name="texte")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("projet", "Projet"),
                            ("adopte", "Rendu"),
                            ("rejete", "Non adopté"),
                            ("reporte", "Reporté"),
                        ],
                        default="projet",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=24, verbose_name="numéro")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="rendu le")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="ordre")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="avis", to="cases.case"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="avis", to="ccapex.agendaitem"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "avis",
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["territory", "adopted_on"], name="avis_territory_adopted")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("territory", "number"),
                        name="avis_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "adopte"),
                                models.Q(("number", ""), _negated=True),
                                ("adopted_on__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "adopte"), _negated=True),
                                ("number", ""),
                                ("adopted_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="avis_adopted_is_numbered",
                        violation_error_message="Un avis rendu porte un numéro et une date ; un projet n’en porte pas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvisAddressee",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("comed", "Commission de médiation DALO"),
                            ("organisme_payeur", "Organisme payeur (CAF, MSA)"),
                            ("fsl", "Fonds de solidarité pour le logement"),
                            ("reservataire", "Bénéficiaire de droits de réservation"),
                            ("relogement", "Bailleur ou organisme concourant au relogement"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation locative"),
                            ("surendettement", "Commission de surendettement"),
                            ("siao", "SIAO"),
                            ("protection", "Protection juridique des majeurs ou des mineurs"),
                            ("bailleur", "Bailleur concerné"),
                            ("occupant", "Occupant concerné"),
                        ],
                        max_length=20,
                        verbose_name="destinataire",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse")),
                ("asked", models.TextField(max_length=4000, verbose_name="ce qui lui est demandé")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="réponse attendue le")),
                ("number", models.CharField(blank=True, max_length=24, verbose_name="numéro de l’avis")),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="rendu le")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="envoyé le")),
                ("acknowledged_on", models.DateField(blank=True, null=True, verbose_name="bien reçu le")),
                (
                    "avis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addressees", to="ccapex.avis"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "destinataire d’un avis",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["organisation", "due_on"], name="avisaddressee_organisation"),
                    models.Index(fields=["territory", "due_on"], name="avisaddressee_territory_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_on__isnull", True), ("adopted_on__isnull", False), _connector="OR"),
                        name="avisaddressee_sent_once_adopted",
                        violation_error_message="Seul un avis rendu s’envoie.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_on__isnull", True),
                            ("acknowledged_on__gte", models.F("sent_on")),
                            _connector="OR",
                        ),
                        name="avisaddressee_dates_in_order",
                        violation_error_message="Un avis ne peut être reçu avant d’être envoyé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvisNotice",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="échelon")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "À envoyer"),
                            ("sent", "Envoyée"),
                            ("cancelled", "Annulée"),
                            ("failed", "En échec"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="notices",
                        to="ccapex.avisaddressee",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "courriel d’avis",
                "ordering": ["created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["territory", "created_at"],
                        name="avisnotice_outbox",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("addressee", "step", "membership"), name="avisnotice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AvisReminder",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("step", models.PositiveSmallIntegerField(verbose_name="échelon")),
                ("on", models.DateField(verbose_name="le")),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reminders",
                        to="ccapex.avisaddressee",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "relance",
                "ordering": ["step"],
                "constraints": [models.UniqueConstraint(fields=("addressee", "step"), name="avisreminder_once")],
            },
        ),
        migrations.CreateModel(
            name="AvisReply",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("recu", "Bien reçu"),
                            ("suivi", "Suivi"),
                            ("partiel", "Suivi en partie"),
                            ("refuse", "Non suivi"),
                        ],
                        max_length=10,
                        verbose_name="suite donnée",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=4000, verbose_name="précisions")),
                ("on", models.DateField(verbose_name="le")),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="ccapex.avisaddressee"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="saisi pour",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "suite d’un avis",
                "ordering": ["on", "entered_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["refuse", "partiel"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="avisreply_refusal_has_reason",
                        violation_error_message="Dites pourquoi l’avis n’est pas suivi, ou ne l’est qu’en partie.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Competence",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "arrondissement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.arrondissement",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="competences", to="ccapex.commission"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "compétence",
                "indexes": [models.Index(fields=["territory", "commune"], name="competence_commune")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="competence_dates_in_order",
                        violation_error_message="La fin d’une compétence ne peut précéder son début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("commune__isnull", True), ("arrondissement__isnull", True), _connector="OR"
                        ),
                        name="competence_one_place",
                        violation_error_message="Choisissez une commune ou un arrondissement, pas les deux.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplexityCriterion",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=40, verbose_name="règle")),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="paramètres")),
                ("weight", models.SmallIntegerField(default=1, verbose_name="poids")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "critère de situation complexe",
                "ordering": ["rule"],
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "rule", "valid_from"), name="complexitycriterion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bailleur", "Gestionnaire du dossier chez un bailleur"),
                            ("service_social", "Service social du Département (EDS)"),
                            ("ccas", "CCAS"),
                            ("adil", "ADIL"),
                            ("fsl", "Fonds de solidarité pour le logement (FSL)"),
                            ("surendettement", "Secrétariat de la commission de surendettement"),
                            ("logement", "Demande de logement social et contingent préfectoral"),
                            ("siao", "SIAO (115)"),
                            ("comed", "Commission de médiation (DALO)"),
                            ("tribunal", "Tribunal"),
                            ("expediteur", "Secrétariat de la CCAPEX (expéditeur)"),
                        ],
                        max_length=15,
                        verbose_name="qui",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("steps", models.TextField(blank=True, max_length=1500, verbose_name="conditions, démarche à faire")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="d’où vient l’information")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "arrondissement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.arrondissement",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="bailleur",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "coordonnées d’un organisme",
                "ordering": ["kind", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "bailleur"), _negated=True),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="contact_bailleur_is_named",
                        violation_error_message="Choisissez le bailleur dont c’est le gestionnaire.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), _negated=True),
                            models.Q(("phone", ""), _negated=True),
                            models.Q(("email", ""), _negated=True),
                            models.Q(("steps", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_says_something",
                        violation_error_message="Donnez au moins une adresse, un téléphone, un courriel ou la démarche à faire.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deliberation",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="à")),
                (
                    "mode",
                    models.CharField(
                        choices=[("consensus", "Consensus"), ("vote", "Vote compté")],
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                ("votes_for", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pour")),
                ("votes_against", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="contre")),
                ("abstentions", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="abstentions")),
                ("facts", models.JSONField(verbose_name="constatations")),
                (
                    "avis",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliberation", to="ccapex.avis"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "délibération",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mode", "consensus"),
                            models.Q(
                                ("abstentions__isnull", False),
                                ("votes_against__isnull", False),
                                ("votes_for__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deliberation_vote_is_counted",
                        violation_error_message="Un vote se compte : pour, contre, abstentions.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("maire", "Maire ou son représentant (sans voix)"),
                            ("tiers", "Tiers entendu ou expert (sans voix)"),
                            ("menage", "Le ménage"),
                        ],
                        max_length=10,
                        verbose_name="qui",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom, qualité")),
                ("invited_on", models.DateField(verbose_name="invité le")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="invitation envoyée le")),
                ("attended", models.BooleanField(blank=True, null=True, verbose_name="entendu")),
                ("remote", models.BooleanField(default=False, verbose_name="à distance")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="guests", to="ccapex.agendaitem"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "personne invitée à un point",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAvis",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("aide", "Aide au logement (APL, AL)"),
                            ("fsl", "Aide du FSL"),
                            ("contingent", "Relogement sur le contingent préfectoral"),
                            ("relogement", "Relogement, hors contingent"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                            ("dette", "Plan d’apurement, surendettement"),
                            ("siao", "Hébergement, logement accompagné (SIAO)"),
                            ("protection", "Protection d’un majeur ou d’un mineur"),
                            ("dalo", "Recours DALO"),
                            ("procedure", "Suite de la procédure"),
                            ("autre", "Autre"),
                        ],
                        max_length=15,
                        verbose_name="matière",
                    ),
                ),
                ("text", models.TextField(max_length=6000, verbose_name="texte")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("projet", "Projet"),
                            ("adopte", "Rendu"),
                            ("rejete", "Non adopté"),
                            ("reporte", "Reporté"),
                        ],
                        default="projet",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=24, verbose_name="numéro")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="rendu le")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="ordre")),
                ("version", models.PositiveIntegerField(default=0)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical avis",
                "verbose_name_plural": "historical aviss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAvisAddressee",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("comed", "Commission de médiation DALO"),
                            ("organisme_payeur", "Organisme payeur (CAF, MSA)"),
                            ("fsl", "Fonds de solidarité pour le logement"),
                            ("reservataire", "Bénéficiaire de droits de réservation"),
                            ("relogement", "Bailleur ou organisme concourant au relogement"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation locative"),
                            ("surendettement", "Commission de surendettement"),
                            ("siao", "SIAO"),
                            ("protection", "Protection juridique des majeurs ou des mineurs"),
                            ("bailleur", "Bailleur concerné"),
                            ("occupant", "Occupant concerné"),
                        ],
                        max_length=20,
                        verbose_name="destinataire",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse")),
                ("asked", models.TextField(max_length=4000, verbose_name="ce qui lui est demandé")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="réponse attendue le")),
                ("number", models.CharField(blank=True, max_length=24, verbose_name="numéro de l’avis")),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="rendu le")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="envoyé le")),
                ("acknowledged_on", models.DateField(blank=True, null=True, verbose_name="bien reçu le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "avis",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.avis",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical destinataire d’un avis",
                "verbose_name_plural": "historical destinataire d’un aviss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAvisReply",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("recu", "Bien reçu"),
                            ("suivi", "Suivi"),
                            ("partiel", "Suivi en partie"),
                            ("refuse", "Non suivi"),
                        ],
                        max_length=10,
                        verbose_name="suite donnée",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=4000, verbose_name="précisions")),
                ("on", models.DateField(verbose_name="le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.avisaddressee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="saisi pour",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical suite d’un avis",
                "verbose_name_plural": "historical suite d’un aviss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCompetence",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "arrondissement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.arrondissement",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commission",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical compétence",
                "verbose_name_plural": "historical compétences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalComplexityCriterion",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("rule", models.CharField(max_length=40, verbose_name="règle")),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="paramètres")),
                ("weight", models.SmallIntegerField(default=1, verbose_name="poids")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical critère de situation complexe",
                "verbose_name_plural": "historical critère de situation complexes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bailleur", "Gestionnaire du dossier chez un bailleur"),
                            ("service_social", "Service social du Département (EDS)"),
                            ("ccas", "CCAS"),
                            ("adil", "ADIL"),
                            ("fsl", "Fonds de solidarité pour le logement (FSL)"),
                            ("surendettement", "Secrétariat de la commission de surendettement"),
                            ("logement", "Demande de logement social et contingent préfectoral"),
                            ("siao", "SIAO (115)"),
                            ("comed", "Commission de médiation (DALO)"),
                            ("tribunal", "Tribunal"),
                            ("expediteur", "Secrétariat de la CCAPEX (expéditeur)"),
                        ],
                        max_length=15,
                        verbose_name="qui",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("steps", models.TextField(blank=True, max_length=1500, verbose_name="conditions, démarche à faire")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="d’où vient l’information")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "arrondissement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.arrondissement",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="bailleur",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical coordonnées d’un organisme",
                "verbose_name_plural": "historical coordonnées d’un organismes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGuest",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("maire", "Maire ou son représentant (sans voix)"),
                            ("tiers", "Tiers entendu ou expert (sans voix)"),
                            ("menage", "Le ménage"),
                        ],
                        max_length=10,
                        verbose_name="qui",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom, qualité")),
                ("invited_on", models.DateField(verbose_name="invité le")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="invitation envoyée le")),
                ("attended", models.BooleanField(blank=True, null=True, verbose_name="entendu")),
                ("remote", models.BooleanField(default=False, verbose_name="à distance")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical personne invitée à un point",
                "verbose_name_plural": "historical personne invitée à un points",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHouseholdWords",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("text", models.TextField(max_length=6000, verbose_name="ses mots")),
                ("received_on", models.DateField(verbose_name="reçus le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical mots du ménage",
                "verbose_name_plural": "historical mots du ménages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIntake",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("saisine", "Saisine"),
                            ("alerte", "Alerte (COMED, CAF/MSA, FSL)"),
                            ("information", "Information"),
                            ("signalement", "Signalement"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "sender",
                    models.CharField(
                        choices=[
                            ("membre", "Membre de la commission"),
                            ("bailleur", "Bailleur"),
                            ("locataire", "Locataire ou occupant"),
                            ("interesse", "Institution ou personne y ayant intérêt ou vocation"),
                            ("caf_msa", "CAF ou MSA"),
                            ("comed", "Commission de médiation DALO"),
                            ("fsl", "Fonds de solidarité pour le logement"),
                            ("commissaire", "Commissaire de justice"),
                            ("prefet", "Préfet"),
                        ],
                        max_length=12,
                        verbose_name="qui écrit",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("receipt", models.CharField(max_length=24, verbose_name="numéro d’accusé de réception")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçue le")),
                ("sender_name", models.CharField(max_length=160, verbose_name="nom de l’expéditeur")),
                (
                    "sender_contact",
                    models.CharField(blank=True, max_length=200, verbose_name="courriel ou téléphone de l’expéditeur"),
                ),
                ("household_name", models.CharField(max_length=200, verbose_name="nom du ménage")),
                ("household_search", models.CharField(editable=False, max_length=200)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse du logement")),
                ("payer_number", models.CharField(blank=True, max_length=15, verbose_name="numéro d’allocataire")),
                ("text", models.TextField(blank=True, max_length=6000, verbose_name="situation")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recue", "Reçue"),
                            ("prise", "Prise en charge"),
                            ("repondue", "Répondue"),
                            ("sans_suite", "Sans suite"),
                        ],
                        default="recue",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("owner_due_on", models.DateField(verbose_name="à prendre en charge le")),
                ("avis_due_on", models.DateField(blank=True, null=True, verbose_name="avis attendu le")),
                ("danger", models.BooleanField(default=False, verbose_name="danger pour une personne")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte le")),
                ("escalated_at", models.DateTimeField(blank=True, null=True, verbose_name="escaladée le")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="réponse à l’expéditeur")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commission",
                        verbose_name="commission",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="suivie par",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical saisine reçue",
                "verbose_name_plural": "historical saisine reçues",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMayorParticipation",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("listed_as", models.CharField(blank=True, max_length=80, verbose_name="nommée dans la charte")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commission",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical commune participante",
                "verbose_name_plural": "historical commune participantes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRecusal",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("reason", models.CharField(max_length=200, verbose_name="motif")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commissionmembership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical déport",
                "verbose_name_plural": "historical déports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSeatHolder",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "rank",
                    models.CharField(
                        choices=[("titulaire", "Titulaire"), ("suppleant", "Suppléant")],
                        default="titulaire",
                        max_length=10,
                        verbose_name="rang",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "undertaking_on",
                    models.DateField(blank=True, null=True, verbose_name="engagement de confidentialité signé le"),
                ),
                ("undertaking_version", models.CharField(blank=True, max_length=40, verbose_name="texte signé")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="compte",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commissionmembership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical représentant",
                "verbose_name_plural": "historical représentants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSessionNote",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("text", models.TextField(max_length=8000, verbose_name="note de séance")),
                ("version", models.PositiveIntegerField(default=0)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical note de séance",
                "verbose_name_plural": "historical note de séances",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWording",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("aide", "Aide au logement (APL, AL)"),
                            ("fsl", "Aide du FSL"),
                            ("contingent", "Relogement sur le contingent préfectoral"),
                            ("relogement", "Relogement, hors contingent"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                            ("dette", "Plan d’apurement, surendettement"),
                            ("siao", "Hébergement, logement accompagné (SIAO)"),
                            ("protection", "Protection d’un majeur ou d’un mineur"),
                            ("dalo", "Recours DALO"),
                            ("procedure", "Suite de la procédure"),
                            ("autre", "Autre"),
                        ],
                        max_length=15,
                        verbose_name="matière",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("text", models.TextField(max_length=4000, verbose_name="texte proposé")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical formule",
                "verbose_name_plural": "historical formules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HouseholdWords",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=6000, verbose_name="ses mots")),
                ("received_on", models.DateField(verbose_name="reçus le")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_words",
                        to="ccapex.agendaitem",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "mots du ménage",
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("saisine", "Saisine"),
                            ("alerte", "Alerte (COMED, CAF/MSA, FSL)"),
                            ("information", "Information"),
                            ("signalement", "Signalement"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "sender",
                    models.CharField(
                        choices=[
                            ("membre", "Membre de la commission"),
                            ("bailleur", "Bailleur"),
                            ("locataire", "Locataire ou occupant"),
                            ("interesse", "Institution ou personne y ayant intérêt ou vocation"),
                            ("caf_msa", "CAF ou MSA"),
                            ("comed", "Commission de médiation DALO"),
                            ("fsl", "Fonds de solidarité pour le logement"),
                            ("commissaire", "Commissaire de justice"),
                            ("prefet", "Préfet"),
                        ],
                        max_length=12,
                        verbose_name="qui écrit",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("receipt", models.CharField(max_length=24, verbose_name="numéro d’accusé de réception")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçue le")),
                ("sender_name", models.CharField(max_length=160, verbose_name="nom de l’expéditeur")),
                (
                    "sender_contact",
                    models.CharField(blank=True, max_length=200, verbose_name="courriel ou téléphone de l’expéditeur"),
                ),
                ("household_name", models.CharField(max_length=200, verbose_name="nom du ménage")),
                ("household_search", models.CharField(editable=False, max_length=200)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse du logement")),
                ("payer_number", models.CharField(blank=True, max_length=15, verbose_name="numéro d’allocataire")),
                ("text", models.TextField(blank=True, max_length=6000, verbose_name="situation")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recue", "Reçue"),
                            ("prise", "Prise en charge"),
                            ("repondue", "Répondue"),
                            ("sans_suite", "Sans suite"),
                        ],
                        default="recue",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("owner_due_on", models.DateField(verbose_name="à prendre en charge le")),
                ("avis_due_on", models.DateField(blank=True, null=True, verbose_name="avis attendu le")),
                ("danger", models.BooleanField(default=False, verbose_name="danger pour une personne")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte le")),
                ("escalated_at", models.DateTimeField(blank=True, null=True, verbose_name="escaladée le")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="réponse à l’expéditeur")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="cases.case",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="ccapex.commission",
                        verbose_name="commission",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="suivie par",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "saisine reçue",
                "ordering": ["-received_at"],
                "indexes": [
                    models.Index(fields=["territory", "state", "owner_due_on"], name="intake_territory_state"),
                    models.Index(fields=["case"], name="intake_case"),
                    models.Index(fields=["organisation", "received_at"], name="intake_organisation"),
                    models.Index(
                        condition=models.Q(("payer_number", ""), _negated=True),
                        fields=["territory", "payer_number"],
                        name="intake_payer",
                    ),
                    models.Index(
                        condition=models.Q(("danger", True), ("opened_at__isnull", True)),
                        fields=["territory"],
                        name="intake_unread_danger",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "receipt"), name="intake_receipt_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("code_digest", ""), _negated=True),
                        fields=("territory", "code_digest"),
                        name="intake_code_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIntakeLink",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("reasons", models.JSONField(default=list, verbose_name="ressemblances")),
                ("score", models.PositiveSmallIntegerField(default=0, verbose_name="force")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="rattachée le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="détachée le")),
                ("undone_because", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.act",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.intake",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rattachement proposé",
                "verbose_name_plural": "historical rattachement proposés",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IntakeLink",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reasons", models.JSONField(default=list, verbose_name="ressemblances")),
                ("score", models.PositiveSmallIntegerField(default=0, verbose_name="force")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="rattachée le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="détachée le")),
                ("undone_because", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.act",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="ccapex.intake"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "rattachement proposé",
                "ordering": ["-score"],
                "constraints": [
                    models.UniqueConstraint(fields=("intake", "case"), name="intakelink_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at__isnull", True), ("undone_at__gte", models.F("accepted_at")), _connector="OR"
                        ),
                        name="intakelink_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeMail",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("danger", "Danger signalé"),
                            ("escalade", "Danger signalé, non ouvert"),
                            ("accuse", "Accusé de réception"),
                            ("reponse", "Réponse à lire"),
                        ],
                        max_length=10,
                        verbose_name="courriel",
                    ),
                ),
                ("dedup_key", models.CharField(max_length=120, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "À envoyer"),
                            ("sent", "Envoyée"),
                            ("cancelled", "Annulée"),
                            ("failed", "En échec"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="ccapex.intake"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "courriel d’une saisine",
                "ordering": ["created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["territory", "created_at"],
                        name="intakemail_outbox",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=40, verbose_name="événement")),
                ("source", models.CharField(max_length=40, verbose_name="de")),
                ("target", models.CharField(max_length=40, verbose_name="à")),
                ("effective_on", models.DateField(verbose_name="date d’effet")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisi le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="par",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="ccapex.intake"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état de la saisine",
                "ordering": ["entered_at"],
            },
        ),
        migrations.CreateModel(
            name="LetterRun",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("systematique", "Courrier systématique"),
                            ("avis", "Notification d’un avis"),
                            ("relance", "Relance"),
                            ("convocation", "Convocation"),
                            ("accuse", "Accusé de réception"),
                        ],
                        max_length=15,
                        verbose_name="courriers",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("attente", "En attente"),
                            ("cours", "En cours"),
                            ("fini", "Prêt"),
                            ("echec", "En échec"),
                        ],
                        default="attente",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("selection", models.JSONField(blank=True, default=list, verbose_name="dossiers choisis")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="courriers")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="faits")),
                (
                    "file",
                    models.FileField(blank=True, upload_to=ccapex.models.papers.signed_path, verbose_name="fichier"),
                ),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="pourquoi l’échec")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="saisi pour",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_runs",
                        to="ccapex.session",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi en nombre",
                "ordering": ["-entered_at"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("systematique", "Courrier systématique"),
                            ("avis", "Notification d’un avis"),
                            ("relance", "Relance"),
                            ("convocation", "Convocation"),
                            ("accuse", "Accusé de réception"),
                        ],
                        max_length=15,
                        verbose_name="courrier",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("number", models.CharField(max_length=24, verbose_name="numéro")),
                ("to_name", models.CharField(max_length=160, verbose_name="à")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("written_on", models.DateField(verbose_name="du")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="envoyé le")),
                (
                    "signed_file",
                    models.FileField(
                        blank=True, upload_to=ccapex.models.papers.signed_path, verbose_name="exemplaire signé"
                    ),
                ),
                ("signed_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="ccapex.avisaddressee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="cases.case"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="ccapex.letterrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "courrier",
                "ordering": ["written_on", "number"],
                "indexes": [models.Index(fields=["case", "written_on"], name="letter_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "number"), name="letter_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "systematique")),
                        fields=("case", "stage", "written_on"),
                        name="letter_systematic_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "avis")), fields=("addressee",), name="letter_avis_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="ccapex.letter"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "copie d’un courrier",
                "constraints": [models.UniqueConstraint(fields=("letter", "organisation"), name="lettercopy_once")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLetter",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("systematique", "Courrier systématique"),
                            ("avis", "Notification d’un avis"),
                            ("relance", "Relance"),
                            ("convocation", "Convocation"),
                            ("accuse", "Accusé de réception"),
                        ],
                        max_length=15,
                        verbose_name="courrier",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("impaye", "Impayé, avant commandement"),
                            ("cdp", "Commandement de payer"),
                            ("assignation", "Assignation"),
                            ("cql", "Commandement de quitter les lieux"),
                            ("cfp", "Concours de la force publique"),
                            ("suivi", "Suivi d’un avis précédent"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                ("number", models.CharField(max_length=24, verbose_name="numéro")),
                ("to_name", models.CharField(max_length=160, verbose_name="à")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("written_on", models.DateField(verbose_name="du")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="envoyé le")),
                ("signed_file", models.TextField(blank=True, max_length=100, verbose_name="exemplaire signé")),
                ("signed_sha256", models.CharField(blank=True, max_length=64)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.avisaddressee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.letterrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical courrier",
                "verbose_name_plural": "historical courriers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MayorParticipation",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("listed_as", models.CharField(blank=True, max_length=80, verbose_name="nommée dans la charte")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mayors", to="ccapex.commission"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.commune"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "commune participante",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commission", "commune", "listed_as", "valid_from"), name="mayorparticipation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24, verbose_name="numéro")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("issued_at", models.DateTimeField(auto_now_add=True, verbose_name="établi le")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="pourquoi cette nouvelle version"),
                ),
                (
                    "signed_file",
                    models.FileField(
                        blank=True, upload_to=ccapex.models.papers.signed_path, verbose_name="exemplaire signé"
                    ),
                ),
                ("signed_sha256", models.CharField(blank=True, max_length=64)),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="ccapex.session"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "compte rendu",
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "version"), name="minutes_version_once"),
                    models.UniqueConstraint(fields=("territory", "number", "version"), name="minutes_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "series", "year"), name="numbersequence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Packet",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="exemplaires")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("attente", "En attente"),
                            ("cours", "En cours"),
                            ("fini", "Prêt"),
                            ("echec", "En échec"),
                        ],
                        default="attente",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="fiches")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="faites")),
                (
                    "file",
                    models.FileField(blank=True, upload_to=ccapex.models.session.packet_path, verbose_name="fichier"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="pourquoi l’échec")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="saisi pour",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packets", to="ccapex.session"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "exemplaires de salle",
                "ordering": ["-entered_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("copies__gte", 1), ("copies__lte", 40)),
                        name="packet_copies",
                        violation_error_message="D’un à quarante exemplaires.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200, verbose_name="motif")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recusals", to="ccapex.agendaitem"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ccapex.commissionmembership"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "déport",
                "constraints": [models.UniqueConstraint(fields=("item", "seat"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="SeatHolder",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "rank",
                    models.CharField(
                        choices=[("titulaire", "Titulaire"), ("suppleant", "Suppléant")],
                        default="titulaire",
                        max_length=10,
                        verbose_name="rang",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "undertaking_on",
                    models.DateField(blank=True, null=True, verbose_name="engagement de confidentialité signé le"),
                ),
                ("undertaking_version", models.CharField(blank=True, max_length=40, verbose_name="texte signé")),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="compte",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holders",
                        to="ccapex.commissionmembership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "représentant",
                "ordering": ["rank", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="seatholder_dates_in_order",
                        violation_error_message="La fin d’un mandat ne peut précéder son début.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalConvocation",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyée le")),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Pas de réponse"),
                            ("present", "Présent"),
                            ("absent", "Absent"),
                            ("remplace", "Remplacé par son suppléant"),
                        ],
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="première ouverture")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commissionmembership",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.session",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.seatholder",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.seatholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical convocation",
                "verbose_name_plural": "historical convocations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAttendance",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("arrived_at", models.DateTimeField(verbose_name="arrivé à")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="parti à")),
                ("remote", models.BooleanField(default=False, verbose_name="à distance")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.commissionmembership",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.session",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ccapex.seatholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical présence",
                "verbose_name_plural": "historical présences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Convocation",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyée le")),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Pas de réponse"),
                            ("present", "Présent"),
                            ("absent", "Absent"),
                            ("remplace", "Remplacé par son suppléant"),
                        ],
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="première ouverture")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ccapex.commissionmembership"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="convocations", to="ccapex.session"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="convocations", to="ccapex.seatholder"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ccapex.seatholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "convocation",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("session", "holder"), name="convocation_once")],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("arrived_at", models.DateTimeField(verbose_name="arrivé à")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="parti à")),
                ("remote", models.BooleanField(default=False, verbose_name="à distance")),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ccapex.commissionmembership"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="ccapex.session"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ccapex.seatholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "présence",
                "ordering": ["arrived_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True), ("left_at__gte", models.F("arrived_at")), _connector="OR"
                        ),
                        name="attendance_hours_in_order",
                        violation_error_message="On ne part pas avant d’être arrivé.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("session", "seat"),
                        name="attendance_one_per_seat",
                        violation_error_message="Ce membre est déjà représenté dans la salle.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=8000, verbose_name="note de séance")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="note", to="ccapex.agendaitem"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "note de séance",
            },
        ),
        migrations.CreateModel(
            name="SessionTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=40, verbose_name="événement")),
                ("source", models.CharField(max_length=40, verbose_name="de")),
                ("target", models.CharField(max_length=40, verbose_name="à")),
                ("effective_on", models.DateField(verbose_name="date d’effet")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisi le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="par",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="ccapex.session"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état de la séance",
                "ordering": ["entered_at"],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("avis", "Avis"), ("recommandation", "Recommandation"), ("decision", "Décision")],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("aide", "Aide au logement (APL, AL)"),
                            ("fsl", "Aide du FSL"),
                            ("contingent", "Relogement sur le contingent préfectoral"),
                            ("relogement", "Relogement, hors contingent"),
                            ("accompagnement", "Accompagnement social ou médico-social, médiation"),
                            ("dette", "Plan d’apurement, surendettement"),
                            ("siao", "Hébergement, logement accompagné (SIAO)"),
                            ("protection", "Protection d’un majeur ou d’un mineur"),
                            ("dalo", "Recours DALO"),
                            ("procedure", "Suite de la procédure"),
                            ("autre", "Autre"),
                        ],
                        max_length=15,
                        verbose_name="matière",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("text", models.TextField(max_length=4000, verbose_name="texte proposé")),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "formule",
                "ordering": ["matter", "title"],
            },
        ),
    ]
