import re
import time

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from ccapex.annexe import reception
from ccapex.forms.intake import STAMP
from ccapex.models import Intake, IntakeMail
from ccapex.services import intake as service
from ccapex.services import intake_mail
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune
from tests import factories as make
from tests.ccapex.intakes import again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def visitor():
    make.a_territory()
    return Client()


def a_stamp(seconds_ago=60, nonce="essai"):
    """The stamp of a page opened some time ago."""
    now = time.time
    try:
        time.time = lambda: now() - seconds_ago
        return signing.dumps(nonce, salt=STAMP)
    finally:
        time.time = now


def values(**more):
    commune = Commune.objects.filter(territory__code="44").order_by("code")[0]
    return {
        "sender": "locataire",
        "household_name": "Mme Rosa Valentin",
        "address": "12 rue des Lilas",
        "commune": commune.name,
        "stage": "cdp",
        "text": "Je ne peux plus payer.",
        "sender_name": "Rosa Valentin",
        "stamp": a_stamp(),
        **more,
    }


def write(visitor, name="intake:write", **more):
    return visitor.post(reverse(name, args=["44"]), values(**more))


def received():
    with scope.system(make.a_territory()):
        return list(Intake.objects.order_by("receipt"))


def without_tokens(page):
    """The page without what differs from one answer to the next for anybody."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|[0-9a-f-]{36}', "", page)


def code_in(page):
    return re.search(r'class="code">([A-Z2-9-]{14})<', page)[1]


def test_receipt_comes_at_once_and_sets_no_session(visitor):
    assert visitor.get(reverse("intake:write", args=["44"])).status_code == 200
    answer = write(visitor)
    (intake,) = received()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert intake.receipt in page
    assert code_in(page)
    assert "Rosa" not in page
    assert "Lilas" not in page
    assert "sessionid" not in visitor.cookies
    assert "no-store" in answer["Cache-Control"]
    assert (intake.kind, intake.stage, intake.organisation_id, intake.entered_by_id) == ("saisine", "cdp", None, None)


def test_going_back_and_sending_again_gives_the_same_receipt(visitor):
    stamp = a_stamp()
    first, second = write(visitor, stamp=stamp), write(visitor, stamp=stamp)
    assert code_in(first.content.decode()) == code_in(second.content.decode())
    assert len(received()) == 1
    write(visitor, stamp=stamp, text="Une précision de plus.")
    assert len(received()) == 2


def test_return_page_shows_state_and_answer_only(visitor):
    code = code_in(write(visitor).content.decode())
    (intake,) = received()
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        service.take_charge(intake=again(intake), actor=agent)
    url = reverse("intake:follow", args=["44"])
    page = visitor.post(
        url, {"receipt": intake.receipt.lower(), "code": code.lower().replace("-", " ")}
    ).content.decode()
    assert reception()["answers"]["prise"] in page
    for hidden in ("Rosa", "Lilas", "payer", agent.display_name):
        assert hidden not in page


def test_wrong_number_and_wrong_code_are_told_the_same_way(visitor):
    code = code_in(write(visitor).content.decode())
    (intake,) = received()
    url = reverse("intake:follow", args=["44"])
    bodies = set()
    for receipt, given in ((intake.receipt, "AAAA-AAAA-AAAA"), ("SAI-44-2026-99999", code)):
        answer = visitor.post(url, {"receipt": receipt, "code": given})
        assert answer.status_code == 422
        body = answer.content.decode().replace(receipt, "").replace(given, "")
        bodies.add(without_tokens(body))
    assert len(bodies) == 1


def test_nothing_tells_whether_a_household_is_known(visitor):
    make.a_case(name="Mme Rosa Valentin")
    pages = [
        write(visitor, stamp=a_stamp(nonce=name), household_name=name).content.decode()
        for name in ("Mme Rosa Valentin", "Mme Inconnue")
    ]
    known, unknown = (
        re.sub(r"SAI-44-\d{4}-\d{5}|[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}|\d\d h \d\d|X-CSRFToken[^}]*", "", page)
        for page in pages
    )
    assert known == unknown


def test_machines_meet_the_trap_and_the_clock(visitor):
    assert write(visitor, website="http://exemple.fr").status_code == 400
    fast = write(visitor, stamp=a_stamp(0))
    assert fast.status_code == 422
    assert "très vite" in fast.content.decode()
    assert "Je ne peux plus payer." in fast.content.decode()
    forged = write(visitor, stamp="n’importe quoi")
    assert "trop longtemps" in forged.content.decode()
    assert write(visitor, stamp=a_stamp(25 * 3600)).status_code == 422
    assert received() == []


def test_too_long_a_request_and_too_long_a_text_are_refused_kindly(visitor):
    long = write(visitor, text="x" * 3_001)
    assert long.status_code == 422
    huge = write(visitor, text="x" * 70_000)
    assert huge.status_code == 413
    assert "trop long" in huge.content.decode()
    assert received() == []


def test_each_address_is_limited_each_hour_and_danger_apart(visitor, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    most = reception()["limits"]["per_hour"]
    statuses = [write(visitor, stamp=a_stamp(nonce=str(turn))).status_code for turn in range(most + 1)]
    assert statuses == [200] * most + [429]
    assert write(visitor, "intake:danger").status_code == 200
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert write(other, stamp=a_stamp(nonce="autre")).status_code == 200
    assert not [key for key in cache._cache.get_client().keys("*intake*") if b"127.0.0.1" in key]


def test_codes_are_not_guessed_by_many_tries(visitor):
    url = reverse("intake:follow", args=["44"])
    most = reception()["limits"]["lookups_per_hour"]
    statuses = [
        visitor.post(url, {"receipt": "SAI-44-2026-00001", "code": "AAAA"}).status_code for _ in range(most + 1)
    ]
    assert statuses == [422] * most + [429]


def test_form_stays_open_when_redis_does_not_answer(visitor, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    assert write(visitor).status_code == 200


def test_unknown_departement_and_commune(visitor):
    assert visitor.get(reverse("intake:write", args=["99"])).status_code == 404
    assert "n’est pas connue" in write(visitor, commune="Marseille").content.decode()


def test_senders_who_need_an_account_cannot_pretend(visitor):
    assert write(visitor, sender="comed").status_code == 422
    assert received() == []


def test_email_receipt_carries_number_and_link_only(visitor):
    refused = write(visitor, sender_contact="06 00 00 00 00", by_mail="on")
    assert "adresse de courriel" in refused.content.decode()
    write(visitor, sender_contact="rosa@exemple.fr", by_mail="on")
    territory = make.a_territory()
    with scope.system(territory):
        row = IntakeMail.objects.select_related("intake__territory", "membership").get()
    message = intake_mail.compose(mail=row, to="rosa@exemple.fr")
    text = message.subject + message.body
    assert row.intake.receipt in text
    for hidden in ("Rosa", "Lilas", "payer", row.intake.code_digest):
        assert hidden not in text
    assert mail.outbox == []


def test_form_posts_only_with_its_token():
    make.a_territory()
    strict = Client(enforce_csrf_checks=True)
    assert write(strict).status_code == 403
    assert received() == []
