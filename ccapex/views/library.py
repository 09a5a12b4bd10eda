"""The library of avis and the contacts that letters print."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ccapex.forms.papers import ContactForm, WordingForm
from ccapex.models import Contact, Wording
from ccapex.services import wordings
from ccapex.views.letters import prepares
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest


@require_GET
def library(request: ActingRequest) -> HttpResponse:
    """Sentences in use, by matter; the first library can be loaded where there is none."""
    prepares(request)
    rows = Wording.objects.filter(territory=request.acting.organisation.territory_id)
    in_use = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=scope.today()))
    return render(request, "ccapex/library.html", {"rows": in_use, "none": not rows.exists()})


@require_POST
def library_load(request: ActingRequest) -> HttpResponse:
    """Load the first library."""
    prepares(request)
    count = wordings.load_library(territory=request.acting.organisation.territory)
    messages.success(request, f"{count} formules ajoutées." if count else "La bibliothèque existe déjà.")
    return redirect("ccapex:library")


@require_http_methods(["GET", "POST"])
def wording_edit(request: ActingRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    prepares(request)
    row = get_object_or_404(Wording, pk=pk, territory=request.acting.organisation.territory_id) if pk else None
    form = WordingForm(request.POST or None, instance=row, initial={} if row else {"valid_from": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            wordings.save_wording(wording=row, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Formule enregistrée.")
            return redirect("ccapex:library")
    title = "Modifier une formule" if row else "Ajouter une formule"
    context = {"form": form, "title": title, "submit": "Enregistrer la formule", "back": reverse("ccapex:library")}
    return render(request, "ccapex/paper_form.html", context)


@require_GET
def contacts(request: ActingRequest) -> HttpResponse:
    """How to reach the bodies of the territory, and which are missing."""
    prepares(request)
    rows = Contact.objects.filter(territory=request.acting.organisation.territory_id)
    in_use = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=scope.today()))
    known = {row.kind for row in in_use}
    context = {
        "rows": in_use.select_related("commune", "arrondissement", "organisation"),
        "missing": [label for value, label in Contact._meta.get_field("kind").flatchoices if value not in known],
    }
    return render(request, "ccapex/contacts.html", context)


@require_http_methods(["GET", "POST"])
def contact_edit(request: ActingRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    prepares(request)
    territory = request.acting.organisation.territory
    row = get_object_or_404(Contact, pk=pk, territory=territory) if pk else None
    form = ContactForm(
        request.POST or None, instance=row, territory=territory, initial={} if row else {"valid_from": scope.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            wordings.save_contact(contact=row, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Contact enregistré.")
            return redirect("ccapex:contacts")
    title = "Modifier un contact" if row else "Ajouter un contact"
    context = {"form": form, "title": title, "submit": "Enregistrer le contact", "back": reverse("ccapex:contacts")}
    return render(request, "ccapex/paper_form.html", context)


@require_POST
def end(request: ActingRequest, what: str, pk: uuid.UUID) -> HttpResponse:
    """Take a sentence or a contact out of use; what was written with it stays."""
    prepares(request)
    territory = request.acting.organisation.territory_id
    row: Wording | Contact
    if what == "formules":
        row = get_object_or_404(Wording, pk=pk, territory=territory)
    else:
        row = get_object_or_404(Contact, pk=pk, territory=territory)
    wordings.end(row=row, actor=request.acting)
    messages.success(request, "Retiré. Ce qui est déjà écrit ne change pas.")
    return redirect("ccapex:library" if what == "formules" else "ccapex:contacts")
