"""HTTPS to the address that was checked, with the certificate still held to the name."""

import ssl
from collections.abc import Callable

import pytest
import trustme

from ingest.load.fetch import Fetcher
from ingest.load.values import LoadSettings
from kg.errors import BlockedError, LoadError

NAME = "news.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def site_for(authority, serve) -> Callable[..., int]:
    """Serve with a certificate for the names given, by our authority unless told; return the port."""

    def start(*names: str, issuer: trustme.CA | None = None) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (issuer or authority).issue_cert(*names).configure_cert(context)
        return serve({"/": b"Hello.", "/in": (302, {"Location": "https://10.0.0.1/"}, b"")}, tls=context).port

    return start


def a_fetcher(authority: trustme.CA, *hosts: str) -> Fetcher:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    settings = LoadSettings(allow_hosts=frozenset(hosts), polite_delay_s=0, max_seconds=5)
    return Fetcher(
        settings=settings, tls=trusting, resolve=lambda host, port: [host if host[0] == "1" else "127.0.0.1"]
    )


def test_the_certificate_of_the_name_is_accepted_at_the_checked_address(authority, site_for):
    page = a_fetcher(authority, NAME).fetch(f"https://{NAME}:{site_for(NAME)}/")
    assert page.content == b"Hello."


def test_a_name_with_its_root_dot_is_the_same_name(authority, site_for):
    page = a_fetcher(authority, NAME + ".").fetch(f"https://{NAME}.:{site_for(NAME)}/")
    assert page.content == b"Hello."


def test_a_certificate_of_an_address_is_accepted_for_it(authority, site_for):
    page = a_fetcher(authority, "127.0.0.1").fetch(f"https://127.0.0.1:{site_for('127.0.0.1')}/")
    assert page.content == b"Hello."


@pytest.mark.parametrize("names", [("other.example",), ("127.0.0.1",), ("*.news.example",)])
def test_a_certificate_of_another_name_is_refused_even_if_it_is_of_the_address(authority, site_for, names):
    with pytest.raises(LoadError, match=r"could not be fetched.*[Hh]ostname"):
        a_fetcher(authority, NAME).fetch(f"https://{NAME}:{site_for(*names)}/")


def test_a_certificate_of_an_authority_that_is_not_trusted_is_refused(authority, site_for):
    with pytest.raises(LoadError, match=r"could not be fetched.*certificate"):
        a_fetcher(authority, NAME).fetch(f"https://{NAME}:{site_for(NAME, issuer=trustme.CA())}/")


def test_by_default_only_what_the_system_trusts_is_trusted(site_for):
    fetcher = Fetcher(
        settings=LoadSettings(allow_hosts=frozenset({NAME}), polite_delay_s=0),
        resolve=lambda host, port: ["127.0.0.1"],
    )
    with pytest.raises(LoadError, match="certificate"):
        fetcher.fetch(f"https://{NAME}:{site_for(NAME)}/")


def test_a_server_that_speaks_no_tls_is_named(authority, serve):
    port = serve({"/": b"Hello."}).port
    with pytest.raises(LoadError, match="could not be fetched"):
        a_fetcher(authority, NAME).fetch(f"https://{NAME}:{port}/")


def test_a_redirect_from_https_is_checked_as_any(authority, site_for):
    with pytest.raises(BlockedError, match=r"10\.0\.0\.1, which is not public"):
        a_fetcher(authority, NAME).fetch(f"https://{NAME}:{site_for(NAME)}/in")
