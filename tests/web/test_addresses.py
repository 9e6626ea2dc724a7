"""Only public pages are reached: every spelling of every other address is refused before anything is connected."""

import contextlib
import random
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from small_web import OPTIONS, PUBLIC, SmallWeb, article

from narratives.errors import InputError
from narratives.ingest.web.addresses import read_url, shown_url
from narratives.ingest.web.fetch import dial_address, resolve_host

# (link, what the reason must say). Each is given to `gather`, with a resolver that would call any name public.
REFUSED_LINKS = [
    # loopback, plainly and in the spellings that the C library takes
    ("http://127.0.0.1/", "a loopback address"),
    ("http://127.8.9.10/story", "a loopback address"),
    ("https://127.0.0.1:443/", "a loopback address"),
    ("http://127.1/", "an unusual spelling of an address"),
    ("http://127.0.1/", "an unusual spelling of an address"),
    ("http://2130706433/", "an unusual spelling of an address"),
    ("http://0x7f000001/", "an unusual spelling of an address"),
    ("http://0X7F.0.0.1/", "an unusual spelling of an address"),
    ("http://0x7f.1/", "an unusual spelling of an address"),
    ("http://0177.0.0.1/", "an unusual spelling of an address"),
    ("http://0177.0.0.01/", "an unusual spelling of an address"),
    ("http://017700000001/", "an unusual spelling of an address"),
    ("http://127.0.0.0x1/", "an unusual spelling of an address"),
    ("http://127.000.000.001/", "an unusual spelling of an address"),
    ("http://127.0.0.1.1/", "an unusual spelling of an address"),
    ("http://256.256.256.256/", "an unusual spelling of an address"),
    ("http://4294967297/", "an unusual spelling of an address"),
    ("http://127.0.0.1./", "a loopback address"),
    ("http://127.0.0.1../", "not one a host can have"),
    ("http://[::1]/", "a loopback address"),
    ("http://[0:0:0:0:0:0:0:1]/", "a loopback address"),
    ("http://[0000::0001]:80/", "a loopback address"),
    ("http://localhost/", "a name of this machine"),
    ("http://LOCALHOST/", "a name of this machine"),
    ("http://localhost./", "a name of this machine"),
    ("http://story.localhost/", "a name of this machine"),
    ("http://localhost.localdomain/", "a name of this machine"),
    ("http://ip6-localhost/", "a name of this machine"),
    # letters and dots that only look like others
    ("http://①②⑦.⓪.⓪.①/", "a loopback address"),
    ("http://１２７.０.０.１/", "a loopback address"),
    ("http://127。0。0。1/", "a loopback address"),
    ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "a name of this machine"),
    ("http://ｌｏｃａｌｈｏｓｔ/", "a name of this machine"),
    ("http://local\u00adhost/", "a name of this machine"),
    ("http://loc\u200balhost/", "a name of this machine"),
    ("http://localhost。/", "a name of this machine"),
    ("http://loc%61lhost/", "not one a host can have"),
    ("http://127.0.0.1%2f.harbour.example/", "not one a host can have"),
    ("http://harbour.example\u2044story/", "not one a host can have"),
    ("http://xn--/", "not one a host can have"),
    ("http://a..example/", "not one a host can have"),
    ("http://-.example/", "not one a host can have"),
    (f"http://{'a' * 64}.example/", "not one a host can have"),
    # unspecified, private, link-local, shared
    ("http://0.0.0.0/", "an unspecified address"),
    ("http://0/", "an unusual spelling of an address"),
    ("http://0.1.2.3/", "an unspecified address"),
    ("http://[::]/", "an unspecified address"),
    ("http://10.0.0.1/", "a private address"),
    ("http://10.255.255.255/", "a private address"),
    ("http://172.16.0.1/", "a private address"),
    ("http://172.31.255.254/", "a private address"),
    ("http://192.168.1.1/", "a private address"),
    ("http://192.168.257/", "an unusual spelling of an address"),
    ("http://[fc00::1]/", "a private address"),
    ("http://[fdab:cdef::1]/", "a private address"),
    ("http://[fec0::1]/", "a site-local address"),
    ("http://169.254.1.1/", "a link-local address"),
    ("http://[fe80::1]/", "a link-local address"),
    ("http://[fe80::1%25eth0]/", "names an interface of this machine"),
    ("http://[2606:4700::1%25eth0]/", "names an interface of this machine"),
    ("http://100.64.0.1/", "a carrier's shared address"),
    ("http://100.127.255.255/", "a carrier's shared address"),
    # metadata services of cloud machines
    ("http://169.254.169.254/latest/meta-data/", "the metadata service"),
    ("http://2852039166/", "an unusual spelling of an address"),
    ("http://0xa9fea9fe/", "an unusual spelling of an address"),
    ("http://0251.0376.0251.0376/", "an unusual spelling of an address"),
    ("http://[fd00:ec2::254]/", "the metadata service"),
    ("http://[::ffff:169.254.169.254]/", "an IPv4 address inside an IPv6 one"),
    ("http://169.254.170.2/v2/credentials", "the metadata service"),
    ("http://168.63.129.16/", "the metadata service"),
    ("http://100.100.100.200/", "the metadata service"),
    ("http://192.0.0.192/", "the metadata service"),
    ("http://metadata.google.internal/", "its own network"),
    ("http://instance-data/latest/", "without a dot"),
    # IPv4 inside IPv6
    ("http://[::ffff:127.0.0.1]/", "an IPv4 address inside an IPv6 one"),
    ("http://[::ffff:7f00:1]/", "an IPv4 address inside an IPv6 one"),
    ("http://[0:0:0:0:0:ffff:10.0.0.1]/", "an IPv4 address inside an IPv6 one"),
    ("http://[::127.0.0.1]/", "an IPv4 address inside an IPv6 one"),
    ("http://[2002:7f00:1::]/", "a 6to4 address"),
    ("http://[2002:c0a8:101::1]/", "a 6to4 address"),
    ("http://[64:ff9b::7f00:1]/", "a NAT64 address"),
    ("http://[64:ff9b::10.0.0.1]/", "a NAT64 address"),
    ("http://[64:ff9b:1::1]/", "a NAT64 address"),
    ("http://[2001:0:7f00:1::]/", "a Teredo address"),
    ("http://192.88.99.1/", "a 6to4 relay"),
    ("http://[::ffff:0:127.0.0.1]/", "an address that is not public"),
    # many at once, nobody, examples, tests, the future
    ("http://224.0.0.1/", "a multicast address"),
    ("http://239.255.255.250/", "a multicast address"),
    ("http://[ff02::1]/", "a multicast address"),
    ("http://255.255.255.255/", "the broadcast address"),
    ("http://240.0.0.1/", "a reserved address"),
    ("http://192.0.2.1/", "a documentation address"),
    ("http://198.51.100.7/", "a documentation address"),
    ("http://203.0.113.9/", "a documentation address"),
    ("http://[2001:db8::1]/", "a documentation address"),
    ("http://[3fff::1]/", "a documentation address"),
    ("http://198.18.0.1/", "a benchmarking address"),
    ("http://192.0.0.8/", "an address set aside for protocols"),
    ("http://[2001:20::1]/", "an address set aside for protocols"),
    ("http://[100::1]/", "an address that is not public"),
    ("http://[5f00::1]/", "an address that is not public"),
    ("http://[4000::1]/", "an address that is not public"),
    # names of an own network
    ("http://intranet/", "its own network"),
    ("http://newsroom/", "without a dot"),
    ("http://printer.local/", "its own network"),
    ("http://wiki.corp/", "its own network"),
    ("http://router.lan/", "its own network"),
    ("http://nas.home.arpa/", "its own network"),
    ("http://1.0.0.127.in-addr.arpa/", "its own network"),
    ("http://abc.onion/", "its own network"),
    # other schemes
    ("file:///etc/passwd", "the scheme 'file' is not followed"),
    ("file://localhost/etc/passwd", "the scheme 'file' is not followed"),
    ("ftp://harbour.example/story", "the scheme 'ftp' is not followed"),
    ("gopher://harbour.example:70/_GET", "the scheme 'gopher' is not followed"),
    ("data:text/html,<h1>story</h1>", "the scheme 'data' is not followed"),
    ("javascript:alert(1)", "the scheme 'javascript' is not followed"),
    ("ws://harbour.example/", "the scheme 'ws' is not followed"),
    ("jar:http://harbour.example!/", "the scheme 'jar' is not followed"),
    ("//harbour.example/story", "without http:// or https://"),
    ("harbour.example/story", "without http:// or https://"),
    ("http:harbour.example", "not one a host can have"),
    ("http:///story", "not one a host can have"),
    ("http://", "not one a host can have"),
    # user names and passwords, and what pretends to be one
    ("http://ann:secret@harbour.example/", "user name or password"),
    ("http://ann@harbour.example/", "user name or password"),
    ("http://@harbour.example/", "user name or password"),
    ("http://harbour.example@127.0.0.1/", "user name or password"),
    ("http://harbour.example:80@127.0.0.1/", "user name or password"),
    ("http://127.0.0.1#@harbour.example/", "a loopback address"),
    ("http://127.0.0.1?@harbour.example/", "a loopback address"),
    ("http://127.0.0.1\\@harbour.example/", "which no link may"),
    ("http:\\\\127.0.0.1\\", "which no link may"),
    # characters that one reader drops and another does not
    ("http://127.0.0.1\t.harbour.example/", "which no link may"),
    ("http://harbour.example/\r\nHost:127.0.0.1", "which no link may"),
    ("http://harbour.example/a b", "which no link may"),
    ("http://harbour\x00.example/", "which no link may"),
    ("http://harbour.example/?q=\udcff", "which no link may"),
    # ports
    ("http://harbour.example:22/", "port 22 is not asked"),
    ("http://harbour.example:8080/", "port 8080 is not asked"),
    ("http://harbour.example:6379/", "port 6379 is not asked"),
    ("http://harbour.example:0/", "port 0 is not asked"),
    ("http://harbour.example:65536/", "not a web address"),
    ("http://harbour.example:http/", "not a web address"),
    ("http://harbour.example:-80/", "not a web address"),
    # no addresses at all
    ("http://[::1", "not a web address"),
    ("http://[harbour.example]/", "not a web address"),
    ("http://[::1]harbour.example/", "not a web address"),
    ("http://[v1.x]/", "an unusual spelling of an address"),
    (f"http://harbour.example/{'a' * 2_000}", "the link has"),
]

# What a name leads to by the name service → what the reason must say.
REFUSED_ANSWERS = [
    (["127.0.0.1"], "a loopback address"),
    (["::1"], "a loopback address"),
    (["0.0.0.0"], "an unspecified address"),  # noqa: S104
    (["10.1.2.3"], "a private address"),
    (["172.20.0.1"], "a private address"),
    (["192.168.0.10"], "a private address"),
    (["169.254.169.254"], "the metadata service"),
    (["fd00:ec2::254"], "the metadata service"),
    (["169.254.7.7"], "a link-local address"),
    (["fe80::1"], "a link-local address"),
    (["fe80::1%eth0"], "a link-local address"),
    (["2606:4700::1%eth0"], "an address that is not public"),
    (["100.64.3.2"], "a carrier's shared address"),
    (["::ffff:127.0.0.1"], "an IPv4 address inside an IPv6 one"),
    (["::ffff:93.184.216.34"], "an IPv4 address inside an IPv6 one"),
    (["64:ff9b::5db8:d822"], "a NAT64 address"),
    (["2002:7f00:1::1"], "a 6to4 address"),
    (["2001:0:1::1"], "a Teredo address"),
    (["224.0.0.251"], "a multicast address"),
    (["203.0.113.5"], "a documentation address"),
    ([PUBLIC, "127.0.0.1"], "a loopback address"),
    (["2606:4700::1", "10.0.0.1"], "a private address"),
    (["0177.0.0.1"], "which is no address"),
    (["harbour.example"], "which is no address"),
    ([], "has no address"),
]

ALLOWED_LINKS = [  # (link, what is asked for)
    ("http://harbour.example", "http://harbour.example/"),
    (" https://Harbour.Example./Story?a=1&b=2#part ", "https://harbour.example/Story?a=1&b=2"),
    ("https://harbour.example:443/", "https://harbour.example/"),
    ("http://harbour.example:/", "http://harbour.example/"),
    ("http://bücher.example/straße?q=ü", "http://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
    ("http://harbour.example/a%20b%2Fc", "http://harbour.example/a%20b%2Fc"),
    ("http://93.184.216.34/", "http://93.184.216.34/"),
    ("http://[2606:4700::0001]/", "http://[2606:4700::1]/"),
    ("http://1.harbour.example/", "http://1.harbour.example/"),
    ("http://localhost.harbour.example/", "http://localhost.harbour.example/"),
    ("http://the_mill.example/", "http://the_mill.example/"),
]


# What a host can put into "Location": no characters that no header carries, nothing relative to itself.
REDIRECTS = [
    (link, reason)
    for link, reason in REFUSED_LINKS
    if link.isascii() and link.isprintable() and "//" in link.lstrip("/") and not link.startswith("http:///")
    and link != "http://"
]  # fmt: skip


@pytest.mark.parametrize(("link", "reason"), REFUSED_LINKS, ids=[ascii(link)[:60] for link, _ in REFUSED_LINKS])
def test_a_link_that_is_not_public_is_refused_unasked(web: SmallWeb, link: str, reason: str) -> None:
    message = web.refusal(link)
    assert reason in message
    assert ";" in message  # what to do
    assert (web.looked_up, web.dialled, web.asked) == ([], [], [])


@pytest.mark.parametrize(("answer", "reason"), REFUSED_ANSWERS, ids=[",".join(a) or "none" for a, _ in REFUSED_ANSWERS])
def test_a_name_that_leads_elsewhere_is_refused_undialled(web: SmallWeb, answer: list[str], reason: str) -> None:
    web.addresses["harbour.example"] = answer
    message = web.refusal("http://harbour.example/bridge")
    assert reason in message
    assert (web.dialled, web.asked) == ([], [])


@pytest.mark.parametrize(("link", "reason"), REDIRECTS, ids=[ascii(link)[:60] for link, _ in REDIRECTS])
def test_no_redirect_leads_there(web: SmallWeb, link: str, reason: str) -> None:
    web.put("harbour.example/bridge", status=302, Location=link)
    message = web.refusal("http://harbour.example/bridge")
    assert "is redirected to" in message
    assert reason in message
    assert set(web.dialled) == {PUBLIC}
    assert web.pages_asked == ["harbour.example/bridge"]


@pytest.mark.parametrize(("link", "asked"), ALLOWED_LINKS, ids=[ascii(link) for link, _ in ALLOWED_LINKS])
def test_a_public_link_is_read_as_a_browser_reads_it(link: str, asked: str) -> None:
    assert str(read_url(link, OPTIONS)) == asked


def test_a_name_is_looked_up_once_per_connection(web: SmallWeb) -> None:
    """A second answer would find nobody asking: what was checked is what is dialled."""
    web.put("harbour.example/bridge", article())
    (report,) = web.gather("http://harbour.example/bridge")
    assert report.articles
    assert web.looked_up == ["harbour.example"] * 2  # robots.txt and the page
    assert web.dialled == [PUBLIC] * 2


@pytest.mark.parametrize("n_public", [0, 1, 2])
def test_a_name_that_changes_its_mind_is_refused(web: SmallWeb, n_public: int) -> None:
    """DNS rebinding: public for the first lookups, this machine from then on."""
    web.put("harbour.example/bridge", article())
    web.put("harbour.example/pier", article())
    answers: Iterator[Sequence[str]] = iter([[PUBLIC]] * n_public + [["127.0.0.1"]] * 9)
    reports = web.gather(
        "http://harbour.example/bridge", "http://harbour.example/pier", resolver=lambda _host, _port: next(answers)
    )
    assert [len(report.articles) for report in reports] == ([1, 0] if n_public == 2 else [0, 0])
    assert all("a loopback address" in refused.message for report in reports for refused in report.refused)
    assert web.dialled == [PUBLIC] * n_public


def test_all_addresses_of_a_host_are_tried(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", article())
    web.addresses["harbour.example"] = ["2606:4700::1", PUBLIC]

    def dial(address: str, port: int, timeout: float) -> object:
        if ":" in address:
            raise OSError("no way there")
        return web.dial(address, port, timeout)

    (report,) = web.gather("http://harbour.example/bridge", dial=dial)
    assert report.articles


def test_a_network_of_the_house_is_reached_when_it_is_listed(web: SmallWeb) -> None:
    web.put(f"127.0.0.1:{web.port}/bridge", article())
    link = f"http://127.0.0.1:{web.port}/bridge"
    listed = replace(OPTIONS, networks=("127.0.0.0/8",), ports=(web.port,))
    (report,) = web.gather(link, options=listed, dial=dial_address, resolver=resolve_host)
    assert report.articles
    assert "port" in web.refusal(link, options=replace(listed, ports=(80,)))
    assert "loopback" in web.refusal(link, options=replace(listed, networks=("10.0.0.0/8",)))


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("http://ann:secret@harbour.example/x", "http://…@harbour.example/x"),
        ("http://ann@b:secret@harbour.example/", "http://…@harbour.example/"),
        ("http:\\\\ann:secret@harbour.example", "http:\\\\…@harbour.example"),
        ("//ann:secret@harbour.example", "//…@harbour.example"),
        ("http://harbour.example/a@b", "http://harbour.example/a@b"),
        ("http://harbour.example/\x1b[31m\n\u202ered", "http://harbour.example/�[31m��red"),
    ],
)
def test_a_report_shows_no_password_and_no_controls(link: str, shown: str) -> None:
    assert shown_url(link) == shown
    assert len(shown_url(link * 50)) <= 200


def test_a_password_stands_in_no_report(web: SmallWeb) -> None:
    (report,) = web.gather("http://ann:secret@harbour.example/x")
    assert "secret" not in repr(report)


def test_a_name_that_nobody_knows(web: SmallWeb) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "check the spelling" in web.refusal("http://harbuor.example/bridge", resolver=unknown)


def test_a_scheme_is_checked_before_all_else() -> None:
    with pytest.raises(InputError, match="the scheme 'file'"):
        read_url("file://ann:secret@localhost:1/", OPTIONS)


def test_no_mixture_of_spellings_slips_through() -> None:
    """What the C library would read as an address, in a link that is let through, is a public one."""
    rng = random.Random(7)  # noqa: S311
    seeds = [link for link, _ in (*REFUSED_LINKS, *ALLOWED_LINKS)]
    pieces = [
        *"0123456789.:/@#?%[]xX- ",
        "127.0.0.1",
        "localhost",
        "::1",
        "\u3002",
        "\u2460",
        "\u00ad",
        "\u0661",
        "\udcff",
    ]
    n_let_through = 0
    for _ in range(5_000):
        link = rng.choice(seeds)[:300]
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(link) + 1)
            link = link[:at] + rng.choice(pieces) + link[at + rng.randint(0, 1) :]
        try:
            url = read_url(link, OPTIONS)
        except InputError:
            continue
        n_let_through += 1
        assert read_url(str(url), OPTIONS) == url
        assert urlsplit(str(url)).hostname == url.host
        with contextlib.suppress(OSError):
            assert ip_address(socket.inet_aton(url.host)).is_global, link
    assert n_let_through > 100
