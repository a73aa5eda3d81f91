"""Addresses that may be fetched: parsed once, and connected to as they were parsed."""

from __future__ import annotations

from urllib.parse import urljoin

from urllib3.util import Url, parse_url

from cluster_analysis.errors import Message

# This machine, for tests: the only host that may be without https and on any port.
LOCAL = "127.0.0.1"


class GiveUp(Exception):
    """A failure that another attempt will not mend, with its `message`."""

    def __init__(self, key: str, **values: object) -> None:
        self.message = Message(key, **values)
        super().__init__(self.message)


def allowed(url: str, hosts: tuple[str, ...], port: int | None = None) -> Url:
    r"""The address in its parts, which are what is connected to.

    Parameters
    ----------
    url
        Any text.
    hosts
        Names of hosts in small letters.
    port
        The port that this machine may be asked on, any if None; others are asked on that of https alone.

    Raises
    ------
    GiveUp
        If it is no address, is not https, not on one of the hosts, on another port, or has a user name.

    Examples
    --------
    >>> allowed("https://stat.gov.kz/x?lang=ru#top", ("stat.gov.kz",)).url
    'https://stat.gov.kz/x?lang=ru'
    >>> allowed("https://evil.example\\@stat.gov.kz/x", ("stat.gov.kz",))
    Traceback (most recent call last):
    cluster_analysis.intake.fetch.address.GiveUp: is not on a known host (stat.gov.kz)
    """
    try:
        address = parse_url(url)
    except ValueError as error:
        raise GiveUp("the address or the answer makes no sense ({why})", why=str(error)) from error
    local = address.host == LOCAL
    if address.host not in hosts:
        raise GiveUp("is not on a known host ({names})", names=list(hosts))
    if address.scheme != "https" and not local:
        raise GiveUp("is not an https address")
    if address.auth is not None:
        raise GiveUp("names a user; official files need none")
    if address.port not in (None, 443) if not local else port not in (None, address.port):
        raise GiveUp("is on another port ({port})", port=address.port)
    return address._replace(fragment=None)


def redirected(address: Url, place: str, hosts: tuple[str, ...]) -> Url:
    """Where an answer sends to, by the rules for the address that was asked."""
    try:
        target = urljoin(address.url, place)
    except ValueError as error:
        raise GiveUp("the address or the answer makes no sense ({why})", why=str(error)) from error
    try:
        return allowed(target, hosts, address.port)
    except GiveUp as error:
        if error.message.key.startswith("the address"):
            raise
        key = "redirected to an unknown place: {name}; it {why}"
        raise GiveUp(key, name=target, why=error.message) from error
