import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="case",
            options={
                "default_permissions": (),
                "permissions": [
                    ("access_case", "Accéder au dossier"),
                    ("attend_case", "Examiner le dossier en séance"),
                    ("diagnose_case", "Participer au diagnostic du dossier"),
                ],
                "verbose_name": "dossier",
            },
        ),
        migrations.AddField(
            model_name="act",
            name="external_ref",
            field=models.CharField(blank=True, max_length=80, verbose_name="identifiant d’origine"),
        ),
        migrations.AddField(
            model_name="arrearsimport",
            name="delivery_mark",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="arrearsimport",
            name="idempotency_key",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="arrearsimport",
            name="whole",
            field=models.BooleanField(default=True, verbose_name="tous les baux"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="measure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="cases.measure",
            ),
        ),
        migrations.AddField(
            model_name="historicalact",
            name="external_ref",
            field=models.CharField(blank=True, max_length=80, verbose_name="identifiant d’origine"),
        ),
        migrations.AddField(
            model_name="historicallease",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fin", "Bail terminé"),
                    ("vente", "Logement vendu"),
                    ("remplace", "Autre locataire"),
                    ("", "En cours"),
                ],
                default="",
                max_length=10,
                verbose_name="motif de fin",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeasure",
            name="amount",
            field=core.models.EurosField(blank=True, null=True, verbose_name="montant"),
        ),
        migrations.AddField(
            model_name="historicalmeasure",
            name="reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="numéro du dossier ou du contrat"),
        ),
        migrations.AddField(
            model_name="historicalmeasure",
            name="state",
            field=models.CharField(
                choices=[
                    ("propose", "Proposé"),
                    ("prepare", "En préparation"),
                    ("demande", "Demandé"),
                    ("depose", "Déposé"),
                    ("signe", "Signé"),
                    ("en_cours", "En cours"),
                    ("offre", "Logement proposé"),
                    ("accepte", "Accepté"),
                    ("accorde", "Accordé"),
                    ("verse", "Versé"),
                    ("appelee", "Mise en jeu"),
                    ("tenu", "Tenu"),
                    ("bail_signe", "Nouveau bail signé"),
                    ("fait", "Réalisé"),
                    ("rompu", "Rompu"),
                    ("refuse", "Refusé"),
                    ("clos", "Terminé"),
                ],
                default="en_cours",
                max_length=15,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="historicaloutreach",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="temps passé (minutes)"),
        ),
        migrations.AddField(
            model_name="historicaloutreach",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Prendre contact"),
                    ("commission", "Informer le ménage du passage de son dossier en commission"),
                ],
                max_length=12,
                verbose_name="pour",
            ),
        ),
        migrations.AddField(
            model_name="lease",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fin", "Bail terminé"),
                    ("vente", "Logement vendu"),
                    ("remplace", "Autre locataire"),
                    ("", "En cours"),
                ],
                default="",
                max_length=10,
                verbose_name="motif de fin",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="amount",
            field=core.models.EurosField(blank=True, null=True, verbose_name="montant"),
        ),
        migrations.AddField(
            model_name="measure",
            name="reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="numéro du dossier ou du contrat"),
        ),
        migrations.AddField(
            model_name="measure",
            name="state",
            field=models.CharField(
                choices=[
                    ("propose", "Proposé"),
                    ("prepare", "En préparation"),
                    ("demande", "Demandé"),
                    ("depose", "Déposé"),
                    ("signe", "Signé"),
                    ("en_cours", "En cours"),
                    ("offre", "Logement proposé"),
                    ("accepte", "Accepté"),
                    ("accorde", "Accordé"),
                    ("verse", "Versé"),
                    ("appelee", "Mise en jeu"),
                    ("tenu", "Tenu"),
                    ("bail_signe", "Nouveau bail signé"),
                    ("fait", "Réalisé"),
                    ("rompu", "Rompu"),
                    ("refuse", "Refusé"),
                    ("clos", "Terminé"),
                ],
                default="en_cours",
                max_length=15,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="temps passé (minutes)"),
        ),
        migrations.AddField(
            model_name="outreach",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Prendre contact"),
                    ("commission", "Informer le ménage du passage de son dossier en commission"),
                ],
                max_length=12,
                verbose_name="pour",
            ),
        ),
        migrations.AlterField(
            model_name="historicalmeasure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("plan_apurement", "Plan d’apurement"),
                    ("fsl", "FSL"),
                    ("protocole", "Protocole de cohésion sociale"),
                    ("garantie", "Garantie (Visale, caution)"),
                    ("mutation", "Mutation"),
                    ("accompagnement", "Accompagnement social"),
                    ("autre", "Autre mesure"),
                ],
                max_length=15,
                verbose_name="mesure",
            ),
        ),
        migrations.AlterField(
            model_name="historicaloutreach",
            name="channel",
            field=models.CharField(
                choices=[
                    ("telephone", "Appel"),
                    ("sms", "SMS"),
                    ("courrier", "Courrier"),
                    ("courriel", "Courriel"),
                    ("mot", "Mot dans la boîte aux lettres"),
                    ("visite", "Visite à domicile"),
                    ("rendez_vous", "Rendez-vous"),
                    ("hors_les_murs", "Rendez-vous hors les murs"),
                ],
                max_length=15,
                verbose_name="moyen",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("echeance", "Échéance"),
                    ("paiement", "Paiement"),
                    ("aide", "Aide au logement"),
                    ("regularisation", "Régularisation"),
                    ("charges", "Charges"),
                    ("frais", "Frais"),
                    ("interets", "Intérêts"),
                ],
                max_length=15,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="measure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("plan_apurement", "Plan d’apurement"),
                    ("fsl", "FSL"),
                    ("protocole", "Protocole de cohésion sociale"),
                    ("garantie", "Garantie (Visale, caution)"),
                    ("mutation", "Mutation"),
                    ("accompagnement", "Accompagnement social"),
                    ("autre", "Autre mesure"),
                ],
                max_length=15,
                verbose_name="mesure",
            ),
        ),
        migrations.AlterField(
            model_name="outreach",
            name="channel",
            field=models.CharField(
                choices=[
                    ("telephone", "Appel"),
                    ("sms", "SMS"),
                    ("courrier", "Courrier"),
                    ("courriel", "Courriel"),
                    ("mot", "Mot dans la boîte aux lettres"),
                    ("visite", "Visite à domicile"),
                    ("rendez_vous", "Rendez-vous"),
                    ("hors_les_murs", "Rendez-vous hors les murs"),
                ],
                max_length=15,
                verbose_name="moyen",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("rule_id", "CCAPEX-AVIS")), fields=["safe_on"], name="deadline_commission_clock"
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["territory", "kind", "state"], name="measure_territory_kind"),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_ref", ""), _negated=True),
                fields=("organisation", "external_ref"),
                name="act_external_ref_once",
                violation_error_message="Cet acte est déjà enregistré.",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrearsimport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key", ""), _negated=True),
                fields=("organisation", "idempotency_key"),
                name="import_delivered_once",
            ),
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "scope",
                    models.CharField(
                        choices=[("ecritures", "Écritures seulement"), ("tout", "Baux, soldes et écritures")],
                        default="ecritures",
                        max_length=10,
                        verbose_name="portée",
                    ),
                ),
                ("beginning", models.CharField(max_length=16, verbose_name="début")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier usage")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="révoquée le")),
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
                "verbose_name": "clé d’API",
                "ordering": ["-entered_at"],
            },
        ),
        migrations.CreateModel(
            name="CdpReport",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="établi le")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="numéro")),
                ("addressee_name", models.CharField(max_length=160, verbose_name="nom et prénom du destinataire")),
                ("address", models.CharField(max_length=200, verbose_name="adresse")),
                ("email", models.CharField(blank=True, max_length=120, verbose_name="courriel")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("lease_signed_on", models.DateField(blank=True, null=True, verbose_name="bail signé le")),
                (
                    "has_aid",
                    models.BooleanField(blank=True, null=True, verbose_name="bénéficie d’une aide au logement"),
                ),
                ("landlord_name", models.CharField(max_length=160, verbose_name="nom du bailleur")),
                ("landlord_address", models.CharField(blank=True, max_length=200, verbose_name="adresse du bailleur")),
                ("landlord_email", models.CharField(blank=True, max_length=120, verbose_name="courriel du bailleur")),
                (
                    "landlord_kind",
                    models.CharField(
                        choices=[
                            ("personne_physique", "Personne physique"),
                            ("sci_familiale", "Société civile familiale (parents et alliés jusqu’au 4e degré)"),
                            ("personne_morale", "Autre personne morale"),
                        ],
                        max_length=20,
                        verbose_name="le bailleur est",
                    ),
                ),
                ("act_on", models.DateField(verbose_name="commandement signifié le")),
                ("rent", core.models.EurosField(verbose_name="loyer mensuel hors charges")),
                ("unpaid_since", models.DateField(verbose_name="début de l’impayé")),
                ("amount", core.models.EurosField(verbose_name="montant de l’impayé")),
                ("attested", models.BooleanField(verbose_name="seuils dépassés, attesté")),
                ("intake_receipt", models.CharField(blank=True, max_length=24, verbose_name="accusé de la commission")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="établi par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="étude",
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
                "verbose_name": "signalement de commandement",
                "ordering": ["-entered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "sha256"),
                        name="cdpreport_sent_once",
                        violation_error_message="Cette fiche est déjà déposée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rent__gt", 0), ("amount__gt", 0)),
                        name="cdpreport_amounts",
                        violation_error_message="Le loyer et l’impayé sont des montants positifs.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskLine",
            fields=[
                ("agency", models.CharField(blank=True, max_length=80, verbose_name="agence")),
                (
                    "parc",
                    models.CharField(
                        choices=[("prive", "Parc privé"), ("public", "Parc public")], max_length=7, verbose_name="parc"
                    ),
                ),
                ("balance", core.models.EurosField(default=0, verbose_name="solde dû")),
                ("balance_on", models.DateField(null=True, verbose_name="solde au")),
                ("in_debt_since", models.DateField(null=True, verbose_name="en impayé depuis")),
                ("term", core.models.EurosField(default=0, verbose_name="terme mensuel")),
                ("months_unpaid", models.PositiveSmallIntegerField(default=0, verbose_name="termes impayés")),
                ("balance_before", core.models.EurosField(null=True, verbose_name="solde au mois précédent")),
                (
                    "movement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("entered", "Entré en impayé"),
                            ("cured", "Sorti de l’impayé"),
                            ("departed", "Parti en devant"),
                        ],
                        max_length=8,
                        verbose_name="mouvement",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=40, verbose_name="étape")),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="rang de l’étape")),
                ("due_on", models.DateField(null=True, verbose_name="prochaine date")),
                ("late_on", models.DateField(null=True, verbose_name="date dépassée")),
                ("report_on", models.DateField(null=True, verbose_name="signalement attendu le")),
                (
                    "plan_state",
                    models.CharField(
                        blank=True,
                        choices=[("running", "En cours"), ("kept", "Tenu"), ("broken", "Rompu")],
                        max_length=8,
                        verbose_name="plan",
                    ),
                ),
                ("plan_on", models.DateField(null=True, verbose_name="plan : du, ou rompu le")),
                ("aid_suspended_since", models.DateField(null=True, verbose_name="aide suspendue depuis")),
                ("surendettement_on", models.DateField(null=True, verbose_name="surendettement recevable le")),
                ("fsl_on", models.DateField(null=True, verbose_name="FSL demandé le")),
                ("aged", models.BooleanField(default=False, verbose_name="une personne de 70 ans ou plus sur le bail")),
                ("contacted_on", models.DateField(null=True, verbose_name="dernière démarche")),
                ("moved_on", models.DateField(null=True, verbose_name="dernier mouvement")),
                ("expelled_on", models.DateField(null=True, verbose_name="expulsion")),
                (
                    "lease",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="desk_line",
                        serialize=False,
                        to="cases.lease",
                    ),
                ),
                ("computed_on", models.DateField(verbose_name="calculée le")),
                ("plan_missed_on", models.DateField(null=True, verbose_name="échéance de plan non payée")),
                ("plan_tolerance", models.PositiveSmallIntegerField(null=True, verbose_name="tolérance (jours)")),
                ("listed", models.BooleanField(default=False)),
                ("points", models.IntegerField(default=0, verbose_name="points")),
                ("paused_until", models.DateField(null=True, verbose_name="en pause jusqu’au")),
                ("to_call", models.BooleanField(default=False, verbose_name="à rappeler")),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="confié à",
                    ),
                ),
                (
                    "bailleur",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du bureau",
                "indexes": [
                    models.Index(
                        models.F("bailleur"),
                        models.OrderBy(models.F("points"), descending=True),
                        models.OrderBy(models.F("balance"), descending=True),
                        models.F("lease"),
                        condition=models.Q(("listed", True)),
                        name="deskline_order",
                    ),
                    models.Index(fields=["bailleur", "agency"], name="deskline_agency"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskMark",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("pause", "En pause"), ("assign", "Confié"), ("call", "À rappeler")],
                        max_length=6,
                        verbose_name="marque",
                    ),
                ),
                ("batch", models.UUIDField(verbose_name="geste")),
                ("until", models.DateField(null=True, verbose_name="jusqu’au")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="motif")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="défait le")),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="confié à",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="par",
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.lease"),
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
                "verbose_name": "marque du bureau",
                "ordering": ["-entered_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=["lease", "kind"],
                        name="deskmark_standing",
                    ),
                    models.Index(fields=["organisation", "batch"], name="deskmark_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "pause"), _negated=True),
                            models.Q(("until__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="deskmark_pause_ends_and_says_why",
                        violation_error_message="Une pause a une date de fin et un motif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=3)),
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
                    models.UniqueConstraint(fields=("territory", "series", "year"), name="documentnumber_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalOverindebtedness",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("depose", "Dossier déposé"),
                            ("recevable", "Dossier recevable"),
                            ("irrecevable", "Dossier irrecevable"),
                            ("mesures", "Mesures en cours"),
                            ("effacement", "Dette effacée"),
                            ("clos", "Terminé"),
                        ],
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="déposé le")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="numéro du dossier")),
                ("outcome", models.CharField(blank=True, max_length=20, verbose_name="décision")),
                ("until", models.DateField(blank=True, null=True, verbose_name="mesures jusqu’au")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
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
                "verbose_name": "historical dossier de surendettement",
                "verbose_name_plural": "historical dossiers de surendettement",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRepaymentPlan",
            fields=[
                ("debt", core.models.EurosField(verbose_name="dette à apurer")),
                ("debt_on", models.DateField(verbose_name="dette au")),
                (
                    "capacity",
                    core.models.EurosField(blank=True, null=True, verbose_name="capacité mensuelle en plus du loyer"),
                ),
                (
                    "capacity_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declaree", "Déclarée par le ménage"),
                            ("diagnostic", "Calculée par le service social, partagée avec l’accord du ménage"),
                            ("", "Non connue"),
                        ],
                        max_length=10,
                        verbose_name="d’où vient la capacité",
                    ),
                ),
                ("tolerance_days", models.PositiveSmallIntegerField(verbose_name="tolérance (jours)")),
                (
                    "sent_to_payer_on",
                    models.DateField(blank=True, null=True, verbose_name="envoyé à la CAF ou à la MSA le"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
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
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.measure",
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
                "verbose_name": "historical plan d’apurement",
                "verbose_name_plural": "historical plan d’apurements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSharedCapacity",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                ("amount", core.models.EurosField(verbose_name="par mois, en plus du loyer")),
                ("agreed_on", models.DateField(verbose_name="accord du ménage le")),
                ("agreed_how", models.CharField(max_length=120, verbose_name="comment l’accord a été donné")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="accord retiré le")),
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
                "verbose_name": "historical capacité partagée",
                "verbose_name_plural": "historical capacité partagées",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "kind",
                    models.CharField(
                        choices=[("baux", "Baux"), ("ecritures", "Écritures")], max_length=10, verbose_name="contenu"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("columns", models.JSONField(default=dict, verbose_name="colonnes")),
                ("titles", models.JSONField(default=list, verbose_name="titres du fichier")),
                ("dates", models.CharField(default="jma", max_length=3, verbose_name="dates")),
                ("decimal", models.CharField(blank=True, max_length=1, verbose_name="décimales")),
                ("credit_positive", models.BooleanField(default=False, verbose_name="dettes écrites en négatif")),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="enregistrée le")),
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
                "verbose_name": "association de colonnes",
                "ordering": ["kind", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "name"),
                        name="mapping_name_once",
                        violation_error_message="Une association porte déjà ce nom.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureTransition",
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
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="cases.measure"
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
                "verbose_name": "étape de la mesure",
                "ordering": ["effective_on", "entered_at"],
            },
        ),
        migrations.CreateModel(
            name="MonthEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ends_on", models.DateField(verbose_name="fin de mois")),
                ("closed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrêtée le")),
                ("corrected_leases", models.PositiveIntegerField(default=0, verbose_name="baux corrigés depuis")),
                ("corrected_amount", core.models.EurosField(default=0, verbose_name="dette corrigée depuis")),
                (
                    "bailleur",
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
                "verbose_name": "fin de mois",
                "ordering": ["-ends_on"],
                "constraints": [models.UniqueConstraint(fields=("bailleur", "ends_on"), name="monthend_closed_once")],
            },
        ),
        migrations.CreateModel(
            name="MonthEndLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", models.CharField(blank=True, max_length=80, verbose_name="agence")),
                (
                    "parc",
                    models.CharField(
                        choices=[("prive", "Parc privé"), ("public", "Parc public")], max_length=7, verbose_name="parc"
                    ),
                ),
                ("balance", core.models.EurosField(default=0, verbose_name="solde dû")),
                ("balance_on", models.DateField(null=True, verbose_name="solde au")),
                ("in_debt_since", models.DateField(null=True, verbose_name="en impayé depuis")),
                ("term", core.models.EurosField(default=0, verbose_name="terme mensuel")),
                ("months_unpaid", models.PositiveSmallIntegerField(default=0, verbose_name="termes impayés")),
                ("balance_before", core.models.EurosField(null=True, verbose_name="solde au mois précédent")),
                (
                    "movement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("entered", "Entré en impayé"),
                            ("cured", "Sorti de l’impayé"),
                            ("departed", "Parti en devant"),
                        ],
                        max_length=8,
                        verbose_name="mouvement",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=40, verbose_name="étape")),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="rang de l’étape")),
                ("due_on", models.DateField(null=True, verbose_name="prochaine date")),
                ("late_on", models.DateField(null=True, verbose_name="date dépassée")),
                ("report_on", models.DateField(null=True, verbose_name="signalement attendu le")),
                (
                    "plan_state",
                    models.CharField(
                        blank=True,
                        choices=[("running", "En cours"), ("kept", "Tenu"), ("broken", "Rompu")],
                        max_length=8,
                        verbose_name="plan",
                    ),
                ),
                ("plan_on", models.DateField(null=True, verbose_name="plan : du, ou rompu le")),
                ("aid_suspended_since", models.DateField(null=True, verbose_name="aide suspendue depuis")),
                ("surendettement_on", models.DateField(null=True, verbose_name="surendettement recevable le")),
                ("fsl_on", models.DateField(null=True, verbose_name="FSL demandé le")),
                ("aged", models.BooleanField(default=False, verbose_name="une personne de 70 ans ou plus sur le bail")),
                ("contacted_on", models.DateField(null=True, verbose_name="dernière démarche")),
                ("moved_on", models.DateField(null=True, verbose_name="dernier mouvement")),
                ("expelled_on", models.DateField(null=True, verbose_name="expulsion")),
                ("ends_on", models.DateField(verbose_name="fin de mois")),
                (
                    "bailleur",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.lease"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "compte à une fin de mois",
                "indexes": [
                    models.Index(
                        models.F("bailleur"),
                        models.F("ends_on"),
                        models.OrderBy(models.F("balance"), descending=True),
                        models.F("lease"),
                        name="monthendline_order",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("lease", "ends_on"), name="monthendline_once")],
            },
        ),
        migrations.CreateModel(
            name="MonthEndTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ends_on", models.DateField(verbose_name="fin de mois")),
                ("agency", models.CharField(blank=True, max_length=80, verbose_name="agence")),
                (
                    "parc",
                    models.CharField(
                        choices=[("prive", "Parc privé"), ("public", "Parc public")], max_length=7, verbose_name="parc"
                    ),
                ),
                ("leases", models.PositiveIntegerField(verbose_name="baux")),
                ("owing", models.PositiveIntegerField(verbose_name="ménages en impayé")),
                ("debt", core.models.EurosField(verbose_name="dette")),
                ("entered", models.PositiveIntegerField(verbose_name="entrés en impayé")),
                ("cured", models.PositiveIntegerField(verbose_name="sortis de l’impayé")),
                ("departed", models.PositiveIntegerField(verbose_name="partis en devant")),
                ("late_reports", models.PositiveIntegerField(verbose_name="signalements en retard")),
                ("plans_running", models.PositiveIntegerField(verbose_name="plans en cours")),
                ("plans_kept", models.PositiveIntegerField(verbose_name="plans tenus")),
                ("plans_broken", models.PositiveIntegerField(verbose_name="plans rompus")),
                (
                    "bailleur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
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
                "verbose_name": "total d’une fin de mois",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bailleur", "ends_on", "agency", "commune", "parc"), name="monthendtotal_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overindebtedness",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("depose", "Dossier déposé"),
                            ("recevable", "Dossier recevable"),
                            ("irrecevable", "Dossier irrecevable"),
                            ("mesures", "Mesures en cours"),
                            ("effacement", "Dette effacée"),
                            ("clos", "Terminé"),
                        ],
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="déposé le")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="numéro du dossier")),
                ("outcome", models.CharField(blank=True, max_length=20, verbose_name="décision")),
                ("until", models.DateField(blank=True, null=True, verbose_name="mesures jusqu’au")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overindebtedness", to="cases.case"
                    ),
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
                "verbose_name": "dossier de surendettement",
                "verbose_name_plural": "dossiers de surendettement",
                "ordering": ["filed_on"],
                "indexes": [models.Index(fields=["case", "filed_on"], name="overindebtedness_case")],
            },
        ),
        migrations.CreateModel(
            name="RepaymentPlan",
            fields=[
                (
                    "measure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="cases.measure",
                    ),
                ),
                ("debt", core.models.EurosField(verbose_name="dette à apurer")),
                ("debt_on", models.DateField(verbose_name="dette au")),
                (
                    "capacity",
                    core.models.EurosField(blank=True, null=True, verbose_name="capacité mensuelle en plus du loyer"),
                ),
                (
                    "capacity_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declaree", "Déclarée par le ménage"),
                            ("diagnostic", "Calculée par le service social, partagée avec l’accord du ménage"),
                            ("", "Non connue"),
                        ],
                        max_length=10,
                        verbose_name="d’où vient la capacité",
                    ),
                ),
                ("tolerance_days", models.PositiveSmallIntegerField(verbose_name="tolérance (jours)")),
                (
                    "sent_to_payer_on",
                    models.DateField(blank=True, null=True, verbose_name="envoyé à la CAF ou à la MSA le"),
                ),
                ("content", models.JSONField(blank=True, null=True, verbose_name="ce qui a été signé")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan d’apurement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("debt__gt", 0)),
                        name="plan_debt_positive",
                        violation_error_message="Un plan porte sur une dette.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanInstalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("due_on", models.DateField(verbose_name="le")),
                ("amount", core.models.EurosField(verbose_name="montant")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalments",
                        to="cases.repaymentplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "échéance du plan",
                "ordering": ["rank"],
                "indexes": [models.Index(fields=["territory", "due_on"], name="instalment_territory_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "rank"), name="instalment_rank_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrioritySetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="en vigueur du")),
                ("weights", models.JSONField(default=dict, verbose_name="poids")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisi le")),
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
                "verbose_name": "réglage des priorités",
                "ordering": ["-valid_from", "-entered_at"],
            },
        ),
        migrations.CreateModel(
            name="SharedCapacity",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("amount", core.models.EurosField(verbose_name="par mois, en plus du loyer")),
                ("agreed_on", models.DateField(verbose_name="accord du ménage le")),
                ("agreed_how", models.CharField(max_length=120, verbose_name="comment l’accord a été donné")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="accord retiré le")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shared_capacities", to="cases.case"
                    ),
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
                "verbose_name": "capacité partagée",
                "ordering": ["-agreed_on"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="capacity_not_negative"),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_on__isnull", True)),
                        fields=("case",),
                        name="capacity_shared_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalementRun",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "state",
                    models.CharField(
                        choices=[("attente", "Demandé"), ("en_cours", "En cours"), ("fini", "Terminé")],
                        default="attente",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("selection", models.JSONField(default=list, verbose_name="dossiers choisis")),
                ("left_out", models.JSONField(blank=True, default=dict, verbose_name="laissés de côté")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="dossiers")),
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
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "liste de signalements",
                "ordering": ["-entered_at"],
            },
        ),
        migrations.CreateModel(
            name="Signalement",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="numéro")),
                ("on", models.DateField(verbose_name="le")),
                ("about_on", models.DateField(verbose_name="impayé constitué le")),
                (
                    "body",
                    models.CharField(
                        blank=True,
                        choices=[("caf", "CAF"), ("msa", "MSA"), ("", "Non renseigné")],
                        max_length=3,
                        verbose_name="organisme payeur",
                    ),
                ),
                ("intake_receipt", models.CharField(blank=True, max_length=24, verbose_name="accusé de la commission")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "act",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.act",
                        verbose_name="acte du signalement",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signalements", to="cases.case"
                    ),
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
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made",
                        to="cases.signalementrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement d’impayé",
                "ordering": ["-on", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "about_on"), name="signalement_once_per_impaye")
                ],
            },
        ),
        migrations.AddField(
            model_name="arrearsimport",
            name="api_key",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.apikey"
            ),
        ),
    ]
