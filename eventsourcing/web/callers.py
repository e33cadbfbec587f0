"""Under which names this server is called, and whom it believes about who calls."""

import ipaddress
import re

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

IPV6_PREFIX = 56
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")  # a page elsewhere cannot make a browser send these


def install(app: Flask, hosts: tuple[str, ...], proxies: int) -> None:
    """Answer to these names alone, or to all where there are none; believe so many proxies in front.

    The proxies say the address of who calls and whether it was by https. Which name was called they pass on in Host:
    a proxy that does not know X-Forwarded-Host would pass on whatever the caller wrote there.
    """
    app.config["TRUSTED_HOSTS"] = None  # Flask's own check leaves a page without addresses, and knows no [::1]
    app.extensions["hosts"] = hosts
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    app.before_request(_refuse_other_names)


def known(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a Host header names one of these. `.example.org` names all below example.org."""
    name = re.sub(r":[0-9]{1,5}$", "", host).lower()
    return name in hosts or any(one.startswith(".") and name.endswith(one) for one in hosts)


def network() -> str:
    """Where this request comes from, as tries are counted: an IPv4 address, or what one customer has of IPv6.

    Whoever has one IPv6 address has at least 2^64 of them, and many have 256 times as many.
    """
    told = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False)) if address.version == 6 else str(address)


def _refuse_other_names() -> None:
    hosts: tuple[str, ...] = current_app.extensions["hosts"]
    if hosts and not known(request.headers.get("Host", ""), (*hosts, *THIS_MACHINE)):
        abort(
            400,
            "This Daybook is not known by the name in the address. If it should be, whoever runs this server adds "
            "that name to DAYBOOK_TRUSTED_HOSTS.",
        )
