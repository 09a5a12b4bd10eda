import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import core.models
import dsf.models.documents


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_the_bailleurs_desk"),
        ("dsf", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dsfdocument",
            name="dsfdocument_version_once",
        ),
        migrations.AddField(
            model_name="dsfamount",
            name="source_on",
            field=models.DateField(blank=True, null=True, verbose_name="montant connu au"),
        ),
        migrations.AddField(
            model_name="dsfdocument",
            name="kind",
            field=models.CharField(
                choices=[("diagnostic", "Diagnostic social et financier"), ("carence", "Bordereau de carence")],
                default="diagnostic",
                max_length=10,
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="dsfdocument",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="pourquoi cette nouvelle version"),
        ),
        migrations.AddField(
            model_name="dsffinance",
            name="provenance",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="dsfprotection",
            name="provenance",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="dsfsection",
            name="page",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="historicaldsfamount",
            name="source_on",
            field=models.DateField(blank=True, null=True, verbose_name="montant connu au"),
        ),
        migrations.AddField(
            model_name="historicaldsffinance",
            name="provenance",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="historicaldsfprotection",
            name="provenance",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="dsfsection",
            name="key",
            field=models.CharField(
                choices=[
                    ("identite", "1.1 Identité"),
                    ("menage", "1.2 à 1.4 Ménage"),
                    ("budget", "2. Ressources et charges"),
                    ("dette", "3. Nature et origine de la dette"),
                    ("apurement", "4. Apurement de la dette"),
                    ("logement", "5. Logement et relogement"),
                    ("evaluation", "6. Évaluation sociale"),
                    ("audience", "7. Préparation à l’audience"),
                    ("decompte", "7.3 Décompte de la dette"),
                    ("redacteur", "8. Rédacteur"),
                ],
                max_length=12,
                verbose_name="section",
            ),
        ),
        migrations.AddIndex(
            model_name="dsf",
            index=models.Index(fields=["territory", "requested_on"], name="dsf_territory_requested"),
        ),
        migrations.AddConstraint(
            model_name="dsfdocument",
            constraint=models.UniqueConstraint(
                fields=("dsf", "kind", "version"), name="dsfdocument_version_of_kind_once"
            ),
        ),
        migrations.CreateModel(
            name="CcapexDataRequest",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("asked_on", models.DateField(verbose_name="demandé le")),
                ("question", models.TextField(blank=True, max_length=2000, verbose_name="question")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="éléments transmis")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="lu par le rédacteur le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ccapex_requests", to="dsf.dsf"
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
                "verbose_name": "demande de données à la CCAPEX",
                "ordering": ["asked_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CourtSettings",
            fields=[
                (
                    "court",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                        verbose_name="tribunal",
                    ),
                ),
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse postale")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse enregistrée du greffe")),
                (
                    "accepts_download",
                    models.BooleanField(default=False, verbose_name="accepte le téléchargement protégé par un code"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "changed_by",
                    models.ForeignKey(
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
                "verbose_name": "réglages d’un tribunal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepts_download", False), models.Q(("email", ""), _negated=True), _connector="OR"
                        ),
                        name="courtsettings_download_needs_address",
                        violation_error_message="Le téléchargement demande l’adresse enregistrée du greffe.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DesignatedService",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cdp", "Commandement de payer (pour la CCAPEX)"),
                            ("assignation", "Assignation (pour le juge)"),
                            ("cfp", "Concours de la force publique (pour le préfet)"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                (
                    "automatic",
                    models.BooleanField(default=False, verbose_name="demander dès que l’acte est enregistré"),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="service désigné",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="réglé par",
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
                "verbose_name": "service désigné",
                "ordering": ["kind", "commune"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "kind", "commune"),
                        name="designatedservice_once_per_commune",
                        nulls_distinct=False,
                        violation_error_message="Un service est déjà désigné pour ce stade et cette commune.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfAttachment",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("identite", "1.1 Identité"),
                            ("menage", "1.2 à 1.4 Ménage"),
                            ("budget", "2. Ressources et charges"),
                            ("dette", "3. Nature et origine de la dette"),
                            ("apurement", "4. Apurement de la dette"),
                            ("logement", "5. Logement et relogement"),
                            ("evaluation", "6. Évaluation sociale"),
                            ("audience", "7. Préparation à l’audience"),
                            ("decompte", "7.3 Décompte de la dette"),
                            ("redacteur", "8. Rédacteur"),
                        ],
                        max_length=12,
                        verbose_name="section",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identite", "Pièce d’identité ou titre de séjour"),
                            ("famille", "Livret de famille, jugement de garde"),
                            ("protection", "Jugement de tutelle ou de curatelle"),
                            ("salaire", "Bulletin de salaire, contrat de travail"),
                            ("allocations", "Attestation de la CAF, de la MSA ou de France Travail"),
                            ("impots", "Avis d’imposition"),
                            ("charges", "Facture, échéancier ou contrat de crédit"),
                            ("quittance", "Quittance, relevé de compte locatif"),
                            ("assignation", "Commandement, assignation"),
                            ("plan", "Plan d’apurement signé"),
                            ("fsl", "Dossier ou décision du FSL"),
                            ("surendettement", "Dossier ou décision de surendettement"),
                            ("assurance", "Attestation d’assurance habitation"),
                            ("logement", "Constat sur le logement, arrêté, certificat"),
                            ("dls", "Attestation de demande de logement social, DALO"),
                            ("obs_locataire", "Observations du locataire"),
                            ("obs_bailleur", "Observations du bailleur"),
                            ("aj", "Demande ou décision d’aide juridictionnelle"),
                            ("decompte", "Décompte vérifié par un juriste"),
                            ("ccapex", "Préconisations de la CCAPEX"),
                            ("autre", "Autre justificatif"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("file", models.FileField(upload_to=dsf.models.documents.attachment_path, verbose_name="fichier")),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="pages")),
                ("sha256", models.CharField(max_length=64)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="dsf.dsf"
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
                "verbose_name": "justificatif du diagnostic",
                "ordering": ["position", "entered_at"],
            },
        ),
        migrations.CreateModel(
            name="DsfBatch",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("month", models.DateField(verbose_name="mois")),
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
                ("total", models.PositiveIntegerField(default=0, verbose_name="diagnostics")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="dessinés")),
                (
                    "file",
                    models.FileField(blank=True, upload_to=dsf.models.documents.batch_path, verbose_name="fichier"),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="taille (octets)")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="pourquoi l’échec")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="effacé le")),
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
                "verbose_name": "lot de diagnostics",
                "ordering": ["-entered_at"],
                "indexes": [models.Index(fields=["organisation", "-entered_at"], name="dsfbatch_organisation")],
            },
        ),
        migrations.CreateModel(
            name="DsfCauses",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="causes",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "causes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("loyer_eleve", "Loyer trop élevé"),
                                ("augmentation", "Augmentation du loyer ou des charges"),
                                ("perte_emploi", "Perte d’emploi"),
                                ("famille", "Changement de la situation familiale"),
                                ("gestion", "Difficulté de gestion du budget"),
                                ("aides", "Suspension d’allocations ou d’aides"),
                                ("litige", "Litige avec le bailleur"),
                                ("retraite", "Passage à la retraite"),
                            ],
                            max_length=15,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="causes de l’impayé",
                    ),
                ),
                ("other", models.CharField(blank=True, max_length=200, verbose_name="autre, précisez")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "causes de l’impayé",
            },
        ),
        migrations.CreateModel(
            name="DsfDebt",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="debt",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "amount",
                    core.models.EurosField(
                        blank=True, null=True, verbose_name="montant de la dette figurant sur l’assignation"
                    ),
                ),
                (
                    "guarantee",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="présence d’une garantie (physique ou morale)",
                    ),
                ),
                (
                    "first_unpaid",
                    models.CharField(blank=True, max_length=10, verbose_name="date du 1er impayé, si connue"),
                ),
                (
                    "aid_to_landlord",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="aides au logement versées au bailleur",
                    ),
                ),
                (
                    "aid_amount",
                    core.models.EurosField(blank=True, null=True, verbose_name="montant des aides versées au bailleur"),
                ),
                (
                    "aid_suspended",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="aides au logement suspendues",
                    ),
                ),
                (
                    "aid_suspended_since",
                    models.CharField(blank=True, max_length=10, verbose_name="suspendues depuis le"),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "dette et aides au logement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                            models.Q(("aid_amount__isnull", True), ("aid_amount__gte", 0), _connector="OR"),
                        ),
                        name="dsfdebt_not_negative",
                        violation_error_message="Un montant ne peut être négatif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfDebtReview",
            fields=[
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="debt_review",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "disputed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("loyers", "Loyers non dus ou déjà réglés"),
                                ("charges", "Charges non dues"),
                                ("frais", "Frais d’huissiers"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="le locataire indique que la dette actuelle comprend",
                    ),
                ),
                ("other", models.CharField(blank=True, max_length=300, verbose_name="autre, précisez")),
                ("jurist_text", models.TextField(blank=True, max_length=6000, verbose_name="analyse du juriste")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="lu par le rédacteur le")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "jurist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="juriste",
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
                "verbose_name": "décompte de la dette",
            },
        ),
        migrations.CreateModel(
            name="DsfDocumentSpecial",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="special",
                        serialize=False,
                        to="dsf.dsfdocument",
                    ),
                ),
                ("snapshot", models.JSONField(verbose_name="contenu figé")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte de l’ensemble")),
                ("dsf", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dsf.dsf")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "part réservée du DSF transmis",
            },
        ),
        migrations.CreateModel(
            name="DsfDwelling",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="dwelling",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non connu"), ("social", "Social"), ("prive", "Privé")],
                        max_length=10,
                        verbose_name="type de logement",
                    ),
                ),
                (
                    "rooms",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="nombre de pièces (hors salle de bain, cuisine, toilette)",
                    ),
                ),
                (
                    "surface",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="surface habitable (m²)",
                    ),
                ),
                ("entered", models.CharField(blank=True, max_length=10, verbose_name="date d’entrée dans les lieux")),
                (
                    "insured",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="assurance habitation en cours de validité",
                    ),
                ),
                (
                    "insalubrity",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="arrêté de mise en sécurité ou de traitement de l’insalubrité",
                    ),
                ),
                (
                    "indecency",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"), ("nsp", "Ne sait pas")],
                        max_length=3,
                        verbose_name="certificat de non décence",
                    ),
                ),
                (
                    "details",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="précisions supplémentaires sur le logement actuel"
                    ),
                ),
                (
                    "wishes_to_stay",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="le locataire souhaite-t-il rester dans les lieux",
                    ),
                ),
                (
                    "social_request",
                    models.CharField(blank=True, max_length=10, verbose_name="demande de logement social déposée le"),
                ),
                (
                    "no_social_request",
                    models.BooleanField(default=False, verbose_name="aucune demande de logement social n’est déposée"),
                ),
                (
                    "social_renewal",
                    models.CharField(blank=True, max_length=10, verbose_name="date du dernier renouvellement"),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "logement et relogement",
            },
        ),
        migrations.CreateModel(
            name="DsfHearing",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="hearing",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="date de l’audience")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                (
                    "told_to_come",
                    models.BooleanField(
                        default=False,
                        verbose_name="le locataire a été informé de l’importance de se présenter à l’audience",
                    ),
                ),
                (
                    "told_to_bring",
                    models.BooleanField(
                        default=False,
                        verbose_name="le locataire a été informé de l’importance d’apporter ses justificatifs à l’audience",
                    ),
                ),
                (
                    "legal_aid",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("non", "Non demandée ou non souhaitée par le locataire"),
                            ("constitution", "Dossier en cours de constitution"),
                            ("demandee", "Demandée"),
                            ("accordee", "Accordée"),
                            ("refusee", "Refusée"),
                        ],
                        max_length=15,
                        verbose_name="aide juridictionnelle",
                    ),
                ),
                (
                    "ccapex_study",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("non", "Non envisagée"),
                            ("envisagee", "Envisagée"),
                            ("realisee", "Réalisée"),
                        ],
                        max_length=10,
                        verbose_name="étude de la situation par la CCAPEX",
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
                "verbose_name": "préparation à l’audience",
            },
        ),
        migrations.CreateModel(
            name="DsfNote",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("text", models.TextField(max_length=5000, verbose_name="note de travail")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                (
                    "dsf",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="dsf.dsf"),
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
                "verbose_name": "note de travail privée",
                "ordering": ["entered_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="dsfnote_not_empty")
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfOverindebtedness",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="overindebtedness",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("sans_objet", "Le ménage ne souhaite pas demander ou n’est pas éligible"),
                            ("constitution", "Dispositif envisagé ou en cours de constitution"),
                            ("depose", "Dossier déposé"),
                            ("refuse", "Dossier refusé"),
                            ("recevable", "Dossier jugé recevable"),
                        ],
                        max_length=15,
                        verbose_name="dossier de surendettement",
                    ),
                ),
                (
                    "filed",
                    models.CharField(blank=True, max_length=10, verbose_name="dossier de surendettement déposé le"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Aucun, ou non connu"),
                            ("plan", "Plan de traitement de la dette"),
                            ("suspension", "Suspension de l’exigibilité des créances"),
                            ("prp", "Rétablissement personnel sans liquidation judiciaire"),
                            ("prp_liquidation", "Rétablissement personnel avec liquidation judiciaire"),
                            ("effacement_partiel", "Effacement partiel de la créance"),
                        ],
                        max_length=20,
                        verbose_name="la Commission a octroyé un plan ou une mesure",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(360),
                        ],
                        verbose_name="d’une durée de (mois)",
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
                "verbose_name": "surendettement",
            },
        ),
        migrations.CreateModel(
            name="DsfRepayment",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="repayment",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "resumed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("totalite", "Oui, en totalité"),
                            ("partiel", "Oui, partiellement"),
                            ("irregulier", "Oui, de façon irrégulière"),
                            ("non", "Non"),
                        ],
                        max_length=10,
                        verbose_name="le locataire a-t-il repris le paiement de son loyer",
                    ),
                ),
                ("resumed_since", models.CharField(blank=True, max_length=10, verbose_name="depuis le")),
                ("partial_amount", core.models.EurosField(blank=True, null=True, verbose_name="à raison de, par mois")),
                (
                    "able",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"), ("nsp", "Ne sait pas")],
                        max_length=3,
                        verbose_name="en capacité de rembourser tout ou une partie de la dette",
                    ),
                ),
                (
                    "monthly_maximum",
                    core.models.EurosField(
                        blank=True, null=True, verbose_name="montant maximum par mois en plus du loyer"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(360),
                        ],
                        verbose_name="sur combien de mois",
                    ),
                ),
                (
                    "information",
                    models.TextField(blank=True, max_length=4000, verbose_name="informations complémentaires"),
                ),
                (
                    "fsl",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("sans_objet", "Le ménage ne souhaite pas le demander ou n’est pas éligible"),
                            ("constitution", "Dossier en cours de constitution"),
                            ("depose", "Dossier déposé"),
                            ("refuse", "Dossier refusé"),
                            ("recevable", "Dossier jugé recevable"),
                            ("verse", "Aide versée"),
                        ],
                        max_length=15,
                        verbose_name="dossier FSL",
                    ),
                ),
                ("fsl_filed", models.CharField(blank=True, max_length=10, verbose_name="dossier FSL déposé le")),
                (
                    "other_measures",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="autres mesures d’apurement et d’ouverture de droits"
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
                "verbose_name": "remboursement de la dette",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("partial_amount__isnull", True), ("partial_amount__gte", 0), _connector="OR"),
                            models.Q(("monthly_maximum__isnull", True), ("monthly_maximum__gte", 0), _connector="OR"),
                        ),
                        name="dsfrepayment_not_negative",
                        violation_error_message="Un montant ne peut être négatif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfSending",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "addressee",
                    models.CharField(
                        choices=[("juge", "Le juge"), ("ccapex", "La CCAPEX"), ("prefet", "Le préfet")],
                        max_length=10,
                        verbose_name="destinataire",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("application", "Dans l’application"),
                            ("papier", "Imprimé, avec son bordereau d’envoi"),
                            ("telechargement", "Téléchargement unique, protégé par un code"),
                        ],
                        max_length=15,
                        verbose_name="moyen",
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="envoyé le")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="date légale")),
                ("safe_on", models.DateField(blank=True, null=True, verbose_name="date prudente")),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="référence de l’envoi (recommandé, dépôt)"
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="reçu le")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="non parvenu, constaté le")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="pourquoi il n’est pas parvenu"),
                ),
                ("token_digest", models.CharField(blank=True, max_length=64)),
                ("code_hash", models.CharField(blank=True, max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="lien valable jusqu’au")),
                ("downloaded_at", models.DateTimeField(blank=True, null=True, verbose_name="téléchargé le")),
                (
                    "court",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="dsf.dsfdocument"
                    ),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="dsf.dsf"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="envoyé par",
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
                "verbose_name": "envoi du diagnostic",
                "ordering": ["sent_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("token_digest", ""), _negated=True),
                        fields=("token_digest",),
                        name="dsfsending_token_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_on__isnull", True),
                            models.Q(
                                models.Q(("return_reason", ""), _negated=True),
                                ("returned_on__gte", models.F("sent_on")),
                            ),
                            _connector="OR",
                        ),
                        name="dsfsending_return_has_reason",
                        violation_error_message="Un retour porte une date, après l’envoi, et un motif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfSettings",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="dsf_settings",
                        serialize=False,
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "device_drafts",
                    models.BooleanField(
                        default=False,
                        verbose_name="garder sur l’appareil, chiffré et 72 heures au plus, le texte qui n’a pas pu être envoyé",
                    ),
                ),
                (
                    "special_causes",
                    models.BooleanField(
                        default=True,
                        verbose_name="proposer les causes « santé ou hospitalisation » et « détention » (facultatives)",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "changed_by",
                    models.ForeignKey(
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
                "verbose_name": "réglages du diagnostic",
            },
        ),
        migrations.CreateModel(
            name="DsfSpecialAttachment",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("identite", "1.1 Identité"),
                            ("menage", "1.2 à 1.4 Ménage"),
                            ("budget", "2. Ressources et charges"),
                            ("dette", "3. Nature et origine de la dette"),
                            ("apurement", "4. Apurement de la dette"),
                            ("logement", "5. Logement et relogement"),
                            ("evaluation", "6. Évaluation sociale"),
                            ("audience", "7. Préparation à l’audience"),
                            ("decompte", "7.3 Décompte de la dette"),
                            ("redacteur", "8. Rédacteur"),
                        ],
                        max_length=12,
                        verbose_name="section",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identite", "Pièce d’identité ou titre de séjour"),
                            ("famille", "Livret de famille, jugement de garde"),
                            ("protection", "Jugement de tutelle ou de curatelle"),
                            ("salaire", "Bulletin de salaire, contrat de travail"),
                            ("allocations", "Attestation de la CAF, de la MSA ou de France Travail"),
                            ("impots", "Avis d’imposition"),
                            ("charges", "Facture, échéancier ou contrat de crédit"),
                            ("quittance", "Quittance, relevé de compte locatif"),
                            ("assignation", "Commandement, assignation"),
                            ("plan", "Plan d’apurement signé"),
                            ("fsl", "Dossier ou décision du FSL"),
                            ("surendettement", "Dossier ou décision de surendettement"),
                            ("assurance", "Attestation d’assurance habitation"),
                            ("logement", "Constat sur le logement, arrêté, certificat"),
                            ("dls", "Attestation de demande de logement social, DALO"),
                            ("obs_locataire", "Observations du locataire"),
                            ("obs_bailleur", "Observations du bailleur"),
                            ("aj", "Demande ou décision d’aide juridictionnelle"),
                            ("decompte", "Décompte vérifié par un juriste"),
                            ("ccapex", "Préconisations de la CCAPEX"),
                            ("autre", "Autre justificatif"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("file", models.FileField(upload_to=dsf.models.documents.attachment_path, verbose_name="fichier")),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="pages")),
                ("sha256", models.CharField(max_length=64)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="special_attachments", to="dsf.dsf"
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
                "verbose_name": "justificatif particulier",
                "ordering": ["position", "entered_at"],
            },
        ),
        migrations.CreateModel(
            name="DsfSpecialCauses",
            fields=[
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="special_causes",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                (
                    "causes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("sante", "Maladie, raisons médicales ou hospitalisation"),
                                ("detention", "Placement en détention"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="causes particulières",
                    ),
                ),
                ("indispensable", models.BooleanField(default=False, verbose_name="indispensable à la CCAPEX")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi c’est indispensable")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "causes particulières",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("indispensable", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="dsfspecialcauses_reason",
                        violation_error_message="Dites pourquoi cette cause est indispensable à la CCAPEX.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DsfTenantObservation",
            fields=[
                (
                    "dsf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tenant_observation",
                        serialize=False,
                        to="dsf.dsf",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="observations du locataire")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.territory"
                    ),
                ),
            ],
            options={
                "verbose_name": "observations du locataire",
            },
        ),
        migrations.CreateModel(
            name="HistoricalCcapexDataRequest",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("asked_on", models.DateField(verbose_name="demandé le")),
                ("question", models.TextField(blank=True, max_length=2000, verbose_name="question")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="éléments transmis")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical demande de données à la CCAPEX",
                "verbose_name_plural": "historical demande de données à la CCAPEXs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCourtSettings",
            fields=[
                ("address", models.TextField(blank=True, max_length=400, verbose_name="adresse postale")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse enregistrée du greffe")),
                (
                    "accepts_download",
                    models.BooleanField(default=False, verbose_name="accepte le téléchargement protégé par un code"),
                ),
                ("changed_at", models.DateTimeField(blank=True, editable=False, verbose_name="modifié le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "changed_by",
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
                    "court",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="tribunal",
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
                "verbose_name": "historical réglages d’un tribunal",
                "verbose_name_plural": "historical réglages d’un tribunals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDesignatedService",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cdp", "Commandement de payer (pour la CCAPEX)"),
                            ("assignation", "Assignation (pour le juge)"),
                            ("cfp", "Concours de la force publique (pour le préfet)"),
                        ],
                        max_length=12,
                        verbose_name="stade",
                    ),
                ),
                (
                    "automatic",
                    models.BooleanField(default=False, verbose_name="demander dès que l’acte est enregistré"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                        verbose_name="commune",
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
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="service désigné",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="réglé par",
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
                "verbose_name": "historical service désigné",
                "verbose_name_plural": "historical service désignés",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfCauses",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "causes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("loyer_eleve", "Loyer trop élevé"),
                                ("augmentation", "Augmentation du loyer ou des charges"),
                                ("perte_emploi", "Perte d’emploi"),
                                ("famille", "Changement de la situation familiale"),
                                ("gestion", "Difficulté de gestion du budget"),
                                ("aides", "Suspension d’allocations ou d’aides"),
                                ("litige", "Litige avec le bailleur"),
                                ("retraite", "Passage à la retraite"),
                            ],
                            max_length=15,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="causes de l’impayé",
                    ),
                ),
                ("other", models.CharField(blank=True, max_length=200, verbose_name="autre, précisez")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical causes de l’impayé",
                "verbose_name_plural": "historical causes de l’impayés",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfDebt",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "amount",
                    core.models.EurosField(
                        blank=True, null=True, verbose_name="montant de la dette figurant sur l’assignation"
                    ),
                ),
                (
                    "guarantee",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="présence d’une garantie (physique ou morale)",
                    ),
                ),
                (
                    "first_unpaid",
                    models.CharField(blank=True, max_length=10, verbose_name="date du 1er impayé, si connue"),
                ),
                (
                    "aid_to_landlord",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="aides au logement versées au bailleur",
                    ),
                ),
                (
                    "aid_amount",
                    core.models.EurosField(blank=True, null=True, verbose_name="montant des aides versées au bailleur"),
                ),
                (
                    "aid_suspended",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="aides au logement suspendues",
                    ),
                ),
                (
                    "aid_suspended_since",
                    models.CharField(blank=True, max_length=10, verbose_name="suspendues depuis le"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical dette et aides au logement",
                "verbose_name_plural": "historical dette et aides au logements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfDebtReview",
            fields=[
                (
                    "disputed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("loyers", "Loyers non dus ou déjà réglés"),
                                ("charges", "Charges non dues"),
                                ("frais", "Frais d’huissiers"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="le locataire indique que la dette actuelle comprend",
                    ),
                ),
                ("other", models.CharField(blank=True, max_length=300, verbose_name="autre, précisez")),
                ("jurist_text", models.TextField(blank=True, max_length=6000, verbose_name="analyse du juriste")),
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
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                    "jurist",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="juriste",
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
                "verbose_name": "historical décompte de la dette",
                "verbose_name_plural": "historical décompte de la dettes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfDwelling",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non connu"), ("social", "Social"), ("prive", "Privé")],
                        max_length=10,
                        verbose_name="type de logement",
                    ),
                ),
                (
                    "rooms",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="nombre de pièces (hors salle de bain, cuisine, toilette)",
                    ),
                ),
                (
                    "surface",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="surface habitable (m²)",
                    ),
                ),
                ("entered", models.CharField(blank=True, max_length=10, verbose_name="date d’entrée dans les lieux")),
                (
                    "insured",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="assurance habitation en cours de validité",
                    ),
                ),
                (
                    "insalubrity",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="arrêté de mise en sécurité ou de traitement de l’insalubrité",
                    ),
                ),
                (
                    "indecency",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"), ("nsp", "Ne sait pas")],
                        max_length=3,
                        verbose_name="certificat de non décence",
                    ),
                ),
                (
                    "details",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="précisions supplémentaires sur le logement actuel"
                    ),
                ),
                (
                    "wishes_to_stay",
                    models.CharField(
                        blank=True,
                        choices=[("oui", "Oui"), ("non", "Non"), ("", "Non connu")],
                        max_length=3,
                        verbose_name="le locataire souhaite-t-il rester dans les lieux",
                    ),
                ),
                (
                    "social_request",
                    models.CharField(blank=True, max_length=10, verbose_name="demande de logement social déposée le"),
                ),
                (
                    "no_social_request",
                    models.BooleanField(default=False, verbose_name="aucune demande de logement social n’est déposée"),
                ),
                (
                    "social_renewal",
                    models.CharField(blank=True, max_length=10, verbose_name="date du dernier renouvellement"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical logement et relogement",
                "verbose_name_plural": "historical logement et relogements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfHearing",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                ("on", models.DateField(blank=True, null=True, verbose_name="date de l’audience")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                (
                    "told_to_come",
                    models.BooleanField(
                        default=False,
                        verbose_name="le locataire a été informé de l’importance de se présenter à l’audience",
                    ),
                ),
                (
                    "told_to_bring",
                    models.BooleanField(
                        default=False,
                        verbose_name="le locataire a été informé de l’importance d’apporter ses justificatifs à l’audience",
                    ),
                ),
                (
                    "legal_aid",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("non", "Non demandée ou non souhaitée par le locataire"),
                            ("constitution", "Dossier en cours de constitution"),
                            ("demandee", "Demandée"),
                            ("accordee", "Accordée"),
                            ("refusee", "Refusée"),
                        ],
                        max_length=15,
                        verbose_name="aide juridictionnelle",
                    ),
                ),
                (
                    "ccapex_study",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("non", "Non envisagée"),
                            ("envisagee", "Envisagée"),
                            ("realisee", "Réalisée"),
                        ],
                        max_length=10,
                        verbose_name="étude de la situation par la CCAPEX",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical préparation à l’audience",
                "verbose_name_plural": "historical préparation à l’audiences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfNote",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                ("text", models.TextField(max_length=5000, verbose_name="note de travail")),
                ("changed_at", models.DateTimeField(blank=True, editable=False, verbose_name="modifiée le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical note de travail privée",
                "verbose_name_plural": "historical note de travail privées",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfOverindebtedness",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("sans_objet", "Le ménage ne souhaite pas demander ou n’est pas éligible"),
                            ("constitution", "Dispositif envisagé ou en cours de constitution"),
                            ("depose", "Dossier déposé"),
                            ("refuse", "Dossier refusé"),
                            ("recevable", "Dossier jugé recevable"),
                        ],
                        max_length=15,
                        verbose_name="dossier de surendettement",
                    ),
                ),
                (
                    "filed",
                    models.CharField(blank=True, max_length=10, verbose_name="dossier de surendettement déposé le"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Aucun, ou non connu"),
                            ("plan", "Plan de traitement de la dette"),
                            ("suspension", "Suspension de l’exigibilité des créances"),
                            ("prp", "Rétablissement personnel sans liquidation judiciaire"),
                            ("prp_liquidation", "Rétablissement personnel avec liquidation judiciaire"),
                            ("effacement_partiel", "Effacement partiel de la créance"),
                        ],
                        max_length=20,
                        verbose_name="la Commission a octroyé un plan ou une mesure",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(360),
                        ],
                        verbose_name="d’une durée de (mois)",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical surendettement",
                "verbose_name_plural": "historical surendettements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfRepayment",
            fields=[
                ("provenance", models.JSONField(blank=True, default=dict)),
                (
                    "resumed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("totalite", "Oui, en totalité"),
                            ("partiel", "Oui, partiellement"),
                            ("irregulier", "Oui, de façon irrégulière"),
                            ("non", "Non"),
                        ],
                        max_length=10,
                        verbose_name="le locataire a-t-il repris le paiement de son loyer",
                    ),
                ),
                ("resumed_since", models.CharField(blank=True, max_length=10, verbose_name="depuis le")),
                ("partial_amount", core.models.EurosField(blank=True, null=True, verbose_name="à raison de, par mois")),
                (
                    "able",
                    models.CharField(
                        blank=True,
                        choices=[("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"), ("nsp", "Ne sait pas")],
                        max_length=3,
                        verbose_name="en capacité de rembourser tout ou une partie de la dette",
                    ),
                ),
                (
                    "monthly_maximum",
                    core.models.EurosField(
                        blank=True, null=True, verbose_name="montant maximum par mois en plus du loyer"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(360),
                        ],
                        verbose_name="sur combien de mois",
                    ),
                ),
                (
                    "information",
                    models.TextField(blank=True, max_length=4000, verbose_name="informations complémentaires"),
                ),
                (
                    "fsl",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Non connu"),
                            ("sans_objet", "Le ménage ne souhaite pas le demander ou n’est pas éligible"),
                            ("constitution", "Dossier en cours de constitution"),
                            ("depose", "Dossier déposé"),
                            ("refuse", "Dossier refusé"),
                            ("recevable", "Dossier jugé recevable"),
                            ("verse", "Aide versée"),
                        ],
                        max_length=15,
                        verbose_name="dossier FSL",
                    ),
                ),
                ("fsl_filed", models.CharField(blank=True, max_length=10, verbose_name="dossier FSL déposé le")),
                (
                    "other_measures",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="autres mesures d’apurement et d’ouverture de droits"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical remboursement de la dette",
                "verbose_name_plural": "historical remboursement de la dettes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfSending",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                (
                    "addressee",
                    models.CharField(
                        choices=[("juge", "Le juge"), ("ccapex", "La CCAPEX"), ("prefet", "Le préfet")],
                        max_length=10,
                        verbose_name="destinataire",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("application", "Dans l’application"),
                            ("papier", "Imprimé, avec son bordereau d’envoi"),
                            ("telechargement", "Téléchargement unique, protégé par un code"),
                        ],
                        max_length=15,
                        verbose_name="moyen",
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="envoyé le")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="date légale")),
                ("safe_on", models.DateField(blank=True, null=True, verbose_name="date prudente")),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="référence de l’envoi (recommandé, dépôt)"
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="reçu le")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="non parvenu, constaté le")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="pourquoi il n’est pas parvenu"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="lien valable jusqu’au")),
                ("downloaded_at", models.DateTimeField(blank=True, null=True, verbose_name="téléchargé le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "court",
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsfdocument",
                    ),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.membership",
                        verbose_name="envoyé par",
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
                "verbose_name": "historical envoi du diagnostic",
                "verbose_name_plural": "historical envoi du diagnostics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfSettings",
            fields=[
                (
                    "device_drafts",
                    models.BooleanField(
                        default=False,
                        verbose_name="garder sur l’appareil, chiffré et 72 heures au plus, le texte qui n’a pas pu être envoyé",
                    ),
                ),
                (
                    "special_causes",
                    models.BooleanField(
                        default=True,
                        verbose_name="proposer les causes « santé ou hospitalisation » et « détention » (facultatives)",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, editable=False, verbose_name="modifié le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "changed_by",
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
                "verbose_name": "historical réglages du diagnostic",
                "verbose_name_plural": "historical réglages du diagnostics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfSpecialCauses",
            fields=[
                (
                    "causes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("sante", "Maladie, raisons médicales ou hospitalisation"),
                                ("detention", "Placement en détention"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="causes particulières",
                    ),
                ),
                ("indispensable", models.BooleanField(default=False, verbose_name="indispensable à la CCAPEX")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi c’est indispensable")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical causes particulières",
                "verbose_name_plural": "historical causes particulièress",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDsfTenantObservation",
            fields=[
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="observations du locataire")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical observations du locataire",
                "verbose_name_plural": "historical observations du locataires",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJuristInvitation",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                ("agreement_on", models.DateField(verbose_name="accord du locataire donné le")),
                ("valid_until", models.DateField(verbose_name="invitation jusqu’au")),
                ("question", models.TextField(blank=True, max_length=2000, verbose_name="question au juriste")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "adil",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="ADIL",
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
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical invitation d’un juriste",
                "verbose_name_plural": "historical invitation d’un juristes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLandlordObservation",
            fields=[
                ("id", models.UUIDField(db_index=True, default=core.models.uuid7, editable=False)),
                ("entered_at", models.DateTimeField(blank=True, editable=False, verbose_name="saisi le")),
                ("invited_on", models.DateField(verbose_name="invité le")),
                (
                    "channel",
                    models.CharField(
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
                        default="courriel",
                        max_length=15,
                        verbose_name="moyen",
                    ),
                ),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="réponse attendue le")),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="message au bailleur")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="observations du bailleur")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
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
                    "dsf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="dsf.dsf",
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
                "verbose_name": "historical observations du bailleur",
                "verbose_name_plural": "historical observations du bailleurs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JuristInvitation",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("agreement_on", models.DateField(verbose_name="accord du locataire donné le")),
                ("valid_until", models.DateField(verbose_name="invitation jusqu’au")),
                ("question", models.TextField(blank=True, max_length=2000, verbose_name="question au juriste")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                (
                    "adil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="ADIL",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jurist_invitations", to="dsf.dsf"
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
                "verbose_name": "invitation d’un juriste",
                "ordering": ["entered_at"],
                "indexes": [models.Index(fields=["case"], name="juristinvitation_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("agreement_on"))),
                        name="juristinvitation_dates_in_order",
                        violation_error_message="L’invitation ne peut finir avant l’accord du locataire.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LandlordObservation",
            fields=[
                ("id", models.UUIDField(default=core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="saisi le")),
                ("invited_on", models.DateField(verbose_name="invité le")),
                (
                    "channel",
                    models.CharField(
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
                        default="courriel",
                        max_length=15,
                        verbose_name="moyen",
                    ),
                ),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="réponse attendue le")),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="message au bailleur")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="observations du bailleur")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="répondu le")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="lu par le rédacteur le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "dsf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="landlord_observations", to="dsf.dsf"
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
                "verbose_name": "observations du bailleur",
                "ordering": ["invited_on", "pk"],
                "indexes": [models.Index(fields=["case", "invited_on"], name="landlordobservation_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_by__isnull", True), ("answer_by__gte", models.F("invited_on")), _connector="OR"
                        ),
                        name="landlordobservation_dates_in_order",
                        violation_error_message="La réponse ne peut être attendue avant l’invitation.",
                    )
                ],
            },
        ),
    ]
