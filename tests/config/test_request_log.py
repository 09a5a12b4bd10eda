import pytest
import structlog

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "secret", "logged"),
    [
        ("/recherche/?q=Canarimenage", "Canarimenage", "GET /recherche/"),
        ("/calendrier/44/canarisecret.ics", "canarisecret", "GET /calendrier/44/…"),
        ("/compte/password/reset/key/1-canariclef/", "canariclef", "GET /compte/password/reset/key/…"),
    ],
)
def test_request_log_keeps_neither_searches_nor_secret_addresses(client, address, secret, logged):
    make.a_territory()
    with structlog.testing.capture_logs() as lines:
        client.get(address)
    assert [line["request"] for line in lines if line["event"] == "request_finished"] == [logged]
    assert secret not in str(lines)
