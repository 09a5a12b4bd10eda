import pytest


@pytest.fixture
def as_member(client, settings):
    settings.SECURE_SSL_REDIRECT = False

    def sign_in(member):
        client.force_login(member.user)
        return client

    return sign_in
