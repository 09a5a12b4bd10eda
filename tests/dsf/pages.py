"""A section as a browser holds it: what its fields show, what it sends."""

import uuid

from django.forms import BaseFormSet
from django.test import Client
from django.urls import reverse

from core.forms import HouseForm
from dsf.submission import raw


def shown(response):
    """{name: [values]} of every field of the page, as a browser would send them."""
    data = {}
    for piece in pieces_of(response):
        forms = [piece.management_form, *piece.forms] if isinstance(piece, BaseFormSet) else [piece]
        for form in forms:
            for bound in form:
                if bound.name != "DELETE":
                    data[bound.html_name] = raw(bound.field, bound.value())
    return data


def pieces_of(response):
    """The section's own forms, among all that the page was drawn with."""
    drawn = {id(one): one for one in map(response.context.get, response.context.keys())}
    return [one for one in drawn.values() if isinstance(one, HouseForm | BaseFormSet)]


class Page:
    """One open page of a section: `fields` is what it shows, `save` sends it as static/js/dsf.js does."""

    def __init__(self, member, dsf, key):
        self.client = Client()
        self.client.force_login(member.user)
        self.member, self.dsf, self.key = member, dsf, key
        self.open()

    def open(self):
        response = self.client.get(reverse("dsf:section", args=[self.dsf.pk, self.key]))
        assert response.status_code == 200, response.status_code
        self.fields = shown(response)
        self.version = response.context["version_form"].initial["version"]
        self.number, self.rank = uuid.uuid4(), 0

    def body(self):
        self.rank += 1
        turn = {"acting": self.member.pk, "page": self.number, "rank": self.rank, "version": self.version}
        return {**self.fields, **{name: [str(value)] for name, value in turn.items()}}

    def send(self, body):
        return self.client.post(reverse("dsf:save", args=[self.dsf.pk, self.key]), body)

    def save(self):
        """The answer's status and content; the page learns its version."""
        response = self.send(self.body())
        told = response.json()
        if response.status_code == 200:
            self.version = told["version"]
        return response.status_code, told
