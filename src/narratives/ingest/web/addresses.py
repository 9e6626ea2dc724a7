"""Which links may be followed: public pages only, however an address of this machine or its network is spelled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from narratives.config import WebOptions
from narratives.errors import InputError

Address = IPv4Address | IPv6Address

MAX_URL = 2_000
REMEDY = "give the link of a public page"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")  # a name that ends so is an address in some spelling (WHATWG URL, 3.5)
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._?"

# Names that mean this machine or its own network, and names that the public name service does not hold.
_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", "ip6-loopback", "broadcasthost"})
_LOCAL_ENDINGS = frozenset(
    ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "onion", "arpa")
)

# What `ipaddress` of this Python calls global and is none, or what deserves a word of its own; the first match tells.
_CLOSED: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), word)
    for network, word in (
        ("169.254.169.254/32", "the metadata service of a cloud machine"),
        ("169.254.170.0/24", "the metadata service of a cloud machine"),
        ("168.63.129.16/32", "the metadata service of a cloud machine"),
        ("100.100.100.200/32", "the metadata service of a cloud machine"),
        ("192.0.0.192/32", "the metadata service of a cloud machine"),
        ("fd00:ec2::/32", "the metadata service of a cloud machine"),
        ("0.0.0.0/8", "an unspecified address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("100.64.0.0/10", "a carrier's shared address"),
        ("192.0.0.0/24", "an address set aside for protocols"),
        ("192.0.2.0/24", "a documentation address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("::ffff:0:0/96", "an IPv4 address inside an IPv6 one"),
        ("::/96", "an IPv4 address inside an IPv6 one"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2001:db8::/32", "a documentation address"),
        ("3fff::/20", "a documentation address"),
        ("2001::/23", "an address set aside for protocols"),
        ("2002::/16", "a 6to4 address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("fc00::/7", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")  # all that is given out to the public so far (RFC 4291, IANA registry)


@dataclass(frozen=True, slots=True)
class Url:
    """A web address taken apart once; the request is made from these parts, so that no second reader can differ."""

    scheme: str
    host: str  # ASCII, lower case, without a trailing dot; an IPv6 address without brackets
    port: int
    target: str  # path and query, ASCII

    @property
    def site(self) -> str:
        """Scheme, host and port; the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.site + self.target


def read_url(text: str, options: WebOptions) -> Url:
    """The link as it will be asked for; raises InputError (without a place) for one that may not be followed.

    A name is not looked up here: what it stands for is judged by `check_addresses` when the connection is made.
    """
    text = text.strip(" \t\r\n\ufeff")
    if len(text) > MAX_URL:
        raise InputError(f"the link has {len(text):,} characters; at most {MAX_URL:,} are followed, {REMEDY}")
    if bad := _NOT_IN_A_LINK.search(text):
        raise InputError(f"the link holds {bad[0]!a}, which no link may; copy it again from the address bar")
    parts, port = _split(text)
    if parts.scheme not in _DEFAULT_PORTS:
        scheme = f"the scheme {parts.scheme[:20]!r}" if parts.scheme else "a link without http:// or https://"
        raise InputError(f"{scheme} is not followed; write e.g. https://example.org/story")
    if "@" in parts.netloc:
        raise InputError("the link holds a user name or password; give it without, as anyone would open it")
    host = _read_host(parts, options)
    port = port if port is not None else _DEFAULT_PORTS[parts.scheme]
    if port not in options.ports:
        allowed = ", ".join(map(str, options.ports))
        raise InputError(f"port {port} is not asked, only {allowed}; give the link of a page without it")
    path = quote(parts.path or "/", safe=_KEPT_IN_PATH.replace("?", ""))
    query = quote(parts.query, safe=_KEPT_IN_PATH)
    return Url(parts.scheme, host, port, path + (f"?{query}" if query else ""))


def check_addresses(host: str, addresses: Sequence[str], options: WebOptions) -> list[Address]:
    """The addresses of a host, all of them fit to be reached; raises InputError (without a place) if one is not.

    One private address among public ones refuses the host: an honest site has no reason for it.
    """
    found = []
    for text in addresses:
        try:
            address = ip_address(text)
        except ValueError:
            raise InputError(f"{host} leads to {ascii(text)[:60]}, which is no address; {REMEDY}") from None
        if reason := why_closed(address, options):
            also = f"{host} leads to {address}, " if str(address) != host else f"{address} is "
            raise InputError(f"{also}{reason}; {REMEDY}")
        found.append(address)
    if not found:
        raise InputError(f"{host} has no address; check the spelling, or open the link in your browser")
    return found


def why_closed(address: Address, options: WebOptions) -> str | None:
    """What kind of address it is if it may not be reached; None for a public one and for ``options.networks``."""
    if any(address in ip_network(network) for network in options.networks):
        return None
    for network, word in _CLOSED:
        if address in network:
            return word
    if isinstance(address, IPv6Address):
        if address not in _PUBLIC_IPV6 or address.scope_id:
            return "an address that is not public"
        return None
    return None if address.is_global else "a private address"


def join_url(base: str, text: str) -> str:
    """The address that a page at ``base`` means by ``text``; what cannot be joined is given back to be refused."""
    try:
        return urljoin(base, text.strip())
    except ValueError:
        return text


def shown_url(text: str, limit: int = 200) -> str:
    """A link as it stands in reports: one line, without user name and password, cut in its middle."""
    line = "".join(c if c.isprintable() else "�" for c in text.strip())
    line = re.sub(r"^([^/\\?#]*[/\\]{2})[^/\\?#]*@", r"\1…@", line)
    return line if len(line) <= limit else f"{line[: limit // 2]}…{line[-limit // 2 + 1 :]}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
        port = None if parts.netloc.endswith(":") else parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or (parts.netloc.startswith("[") and not re.fullmatch(r"\[[^]]*\](?::\d*)?", parts.netloc)):
        raise InputError(f"it is not a web address; {REMEDY}, e.g. https://example.org/story")
    return parts, port


def _read_host(parts: SplitResult, options: WebOptions) -> str:
    if parts.netloc.startswith("["):
        return _read_literal((parts.hostname or "").partition("%")[0], parts, options)
    host = _as_ascii(parts.hostname or "")
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return _read_literal(host, parts, options)
    labels = host.split(".")
    if host in _LOCAL_NAMES or labels[-1] in _LOCAL_ENDINGS:
        raise InputError(f"{host} is a name of this machine or its own network; {REMEDY}")
    if len(labels) == 1:
        raise InputError(f"{host} is a name of the own network, without a dot; {REMEDY}")
    return host


def _as_ascii(host: str) -> str:
    """The name as the name service knows it, lower case, full-width letters and the like made plain."""
    try:
        plain = host if host.isascii() else idna.encode(host[:255], uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise InputError(f"the name {ascii(host)[:60]} is not one a host can have; {REMEDY}") from None
    plain = plain.lower().removesuffix(".")
    if not plain or len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise InputError(f"the name {ascii(host)[:60]} is not one a host can have; {REMEDY}")
    return plain


def _read_literal(host: str, parts: SplitResult, options: WebOptions) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        raise InputError(f"{ascii(parts.hostname)[:60]} is an unusual spelling of an address; {REMEDY}") from None
    if "%" in parts.netloc:
        raise InputError(f"{ascii(parts.hostname)[:60]} names an interface of this machine; {REMEDY}")
    if reason := why_closed(address, options):
        raise InputError(f"{address} is {reason}; {REMEDY}")
    return str(address)
