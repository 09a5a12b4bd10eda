"""Signed-in requests of the tests."""

from django.test import Client


def browser_of(member):
    """A client signed in as this person."""
    client = Client()
    client.force_login(member.user)
    return client
