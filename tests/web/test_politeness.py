"""Manners: robots.txt is kept, hosts are left in peace between two pages, and one that is busy is asked again later."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from email.utils import formatdate
from itertools import pairwise

import pytest
from small_web import OPTIONS, SmallWeb, article

from narratives.config import WebOptions
from narratives.ingest.web import Progress

LINK = "http://harbour.example/news/bridge"

# (robots.txt, whether /news/bridge may be read)
ROBOTS = [
    ("", True),
    ("User-agent: *\nDisallow:\n", True),
    ("User-agent: *\nDisallow: /\n", False),
    ("User-agent: *\nDisallow: /news/\n", False),
    ("User-agent: *\nDisallow: /new\n", False),
    ("User-agent: *\nDisallow: /archive/\n", True),
    ("User-agent: *\nDisallow: /*bridge$\n", False),
    ("User-agent: *\nDisallow: /\nAllow: /news/bridge\n", True),
    ("User-agent: *\nDisallow: /news/bridge\nAllow: /news\n", False),
    ("User-agent: Narratives\nDisallow: /\n", False),
    ("User-agent: narratives\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
    ("User-agent: otherbot\nDisallow: /\n", True),
    ("User-agent: news\nDisallow: /\n", True),  # a word of our sentence about ourselves is not our name
    ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
    ("# nothing\n<html><body>Page not found</body></html>", True),
    ("User-agent: *\nDisallow: /\n" + "#" * 100_000, False),
    ("User-agent: *\nDisallow: /news\n" + "# \n" * 200_000, False),  # more than is read: the beginning counts
    ("User-agent: *\n" + "Disallow: /" + "a*" * 5_000 + "\n", True),
]


@pytest.mark.parametrize(("robots", "is_allowed"), ROBOTS, ids=[ascii(robots)[:50] for robots, _ in ROBOTS])
def test_robots_are_kept(web: SmallWeb, robots: str, is_allowed: bool) -> None:
    web.put("harbour.example/robots.txt", robots, kind="text/plain")
    web.put("harbour.example/news/bridge", article())
    (report,) = web.gather(LINK)
    assert bool(report.articles) == is_allowed
    assert bool(web.pages_asked) == is_allowed
    if not is_allowed:
        assert "does not let programs read this page; open it in your browser" in report.refused[0].message


@pytest.mark.parametrize(
    ("status", "is_allowed"),
    [(200, True), (401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_robots_that_cannot_be_had(web: SmallWeb, status: int, is_allowed: bool) -> None:
    """RFC 9309: no such file allows all, a host in trouble nothing."""
    web.put("harbour.example/robots.txt", "nothing of use", status=status)
    web.put("harbour.example/news/bridge", article())
    (report,) = web.gather(LINK)
    assert bool(report.articles) == is_allowed
    if not is_allowed:
        assert f"the host answers {status}), so nothing of it may be read" in report.refused[0].message


def test_robots_behind_redirects(web: SmallWeb) -> None:
    web.put("harbour.example/robots.txt", status=301, Location="http://www.harbour.example/robots.txt")
    web.put("www.harbour.example/robots.txt", "User-agent: *\nDisallow: /news/", kind="text/plain")
    assert "does not let programs" in web.refusal(LINK)
    web.put("harbour.example/robots.txt", status=301, Location="http://127.0.0.1/robots.txt")
    assert "127.0.0.1 is a loopback address" in web.refusal(LINK)
    web.put("harbour.example/robots.txt", status=301, Location="/robots.txt")
    web.put("harbour.example/news/bridge", article())
    assert web.gather(LINK)[0].articles  # in a circle: as good as none


def test_a_redirect_is_judged_by_the_robots_of_where_it_leads(web: SmallWeb) -> None:
    web.put("harbour.example/news/bridge", status=302, Location="http://www.harbour.example/closed")
    web.put("www.harbour.example/robots.txt", "User-agent: *\nDisallow: /closed", kind="text/plain")
    message = web.refusal(LINK)
    assert "robots.txt of www.harbour.example does not let" in message
    assert "redirected (302) to http://www.harbour.example/closed" in message
    assert "www.harbour.example/closed" not in web.asked


def test_robots_are_asked_for_once_and_hosts_take_turns(web: SmallWeb) -> None:
    hosts = ["harbour.example", "pier.example", "mill.example"]
    links = [f"http://{host}/{page}" for host in hosts for page in ("a", "b", "c")]
    for link in links:
        web.put(link.removeprefix("http://"), article(f"Bridge shut, says {link[7:]}"))
    reports = web.gather(*links)
    assert [report.articles[0].url for report in reports] == links  # the order that was given
    assert web.pages_asked == [f"{host}/{page}" for page in ("a", "b", "c") for host in hosts]
    assert [at for at in web.asked if at.endswith("robots.txt")] == [f"{host}/robots.txt" for host in hosts]


# (options, robots.txt, seconds between two pages of one host)
PAUSES = [
    (OPTIONS, "", 2.0),
    (replace(OPTIONS, pause_s=0.0), "", 0.0),
    (OPTIONS, "User-agent: *\nCrawl-delay: 7", 7.0),
    (OPTIONS, "User-agent: *\nCrawl-delay: 0.5", 2.0),
    (OPTIONS, "User-agent: *\nCrawl-delay: often", 2.0),
    (OPTIONS, "User-agent: *\nCrawl-delay: -7", 2.0),
    (OPTIONS, "User-agent: *\nCrawl-delay: inf", 2.0),
    (OPTIONS, "User-agent: *\nRequest-rate: 1/10", 10.0),
    (OPTIONS, "User-agent: otherbot\nCrawl-delay: 30", 2.0),
]


@pytest.mark.parametrize(("options", "robots", "pause"), PAUSES, ids=[f"{o.pause_s} {r[-20:]!a}" for o, r, _ in PAUSES])
def test_hosts_are_left_in_peace(web: SmallWeb, options: WebOptions, robots: str, pause: float) -> None:
    web.put("harbour.example/robots.txt", robots, kind="text/plain")
    at: list[float] = []
    for page in "abc":
        web.put(f"harbour.example/{page}", article())
        answer = web.pages[f"harbour.example/{page}"]
        web.pages[f"harbour.example/{page}"] = lambda handler, answer=answer: (at.append(web.clock.t), answer(handler))
    web.gather(*(f"http://harbour.example/{page}" for page in "abc"), options=options)
    assert [later - earlier for earlier, later in pairwise(at)] == [pause, pause]


def test_a_host_that_asks_for_too_long_a_pause_is_read_once(web: SmallWeb) -> None:
    web.put("harbour.example/robots.txt", "User-agent: *\nCrawl-delay: 3600", kind="text/plain")
    for page in "abc":
        web.put(f"harbour.example/{page}", article())
    reports = web.gather(*(f"http://harbour.example/{page}" for page in "abc"))
    assert [len(report.articles) for report in reports] == [1, 0, 0]
    assert "asks for 3,600 s between two pages" in reports[1].refused[0].message
    assert web.pages_asked == ["harbour.example/a"]


# (statuses in turn with Retry-After, whether it is read in the end, seconds waited in all, pages asked)
RETRIES: list[tuple[Sequence[tuple[int, str | None]], bool, float, int]] = [
    ([(429, "5"), (200, None)], True, 5.0, 2),
    ([(503, "0"), (200, None)], True, 2.0, 2),
    ([(503, None), (200, None)], True, 4.0, 2),
    ([(429, "date+20"), (200, None)], True, 20.0, 2),
    ([(429, "date-20"), (200, None)], True, 2.0, 2),
    ([(429, "soon"), (200, None)], True, 4.0, 2),
    ([(429, "5"), (429, "6"), (200, None)], True, 11.0, 3),
    ([(429, "5"), (429, "5"), (429, "5")], False, 10.0, 3),
    ([(429, "3600")], False, 0.0, 1),
    ([(429, "9" * 50)], False, 0.0, 1),
    ([(429, "Fri, 99 Zzz 2026"), (200, None)], True, 4.0, 2),
    ([(503, "-5")], False, 12.0, 3),
    ([(500, "5")], False, 0.0, 1),
]


@pytest.mark.parametrize(("answers", "is_read", "waited", "n_asked"), RETRIES, ids=[repr(a)[:60] for a, *_ in RETRIES])
def test_a_busy_host_is_asked_again_when_it_says(
    web: SmallWeb, answers: Sequence[tuple[int, str | None]], is_read: bool, waited: float, n_asked: int
) -> None:
    waiting = list(answers)

    def answer(handler: object) -> None:
        status, after = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if after and after.startswith("date"):
            after = formatdate(web.clock.wall() + int(after[4:]), usegmt=True)
        web.put("other.example/", article(), status=status, **({"Retry_After": after} if after else {}))
        web.pages["other.example/"](handler)  # type: ignore[arg-type]

    web.pages["harbour.example/news/bridge"] = answer
    (report,) = web.gather(LINK)
    assert bool(report.articles) == is_read
    assert sum(web.clock.slept) == pytest.approx(waited, abs=1)
    assert len(web.pages_asked) == n_asked


def test_a_host_that_does_not_answer_is_tried_again_and_then_left(web: SmallWeb) -> None:
    web.put("harbour.example/robots.txt", "", kind="text/plain")
    n_refused = 0

    def dial(address: str, port: int, timeout: float) -> object:
        nonlocal n_refused
        if web.asked and n_refused < 2:
            n_refused += 1
            raise ConnectionRefusedError(111, "Connection refused")
        return web.dial(address, port, timeout)

    web.put("harbour.example/news/bridge", article())
    assert web.gather(LINK, dial=dial)[0].articles
    n_refused = -9
    assert "try again later" in web.refusal(LINK, dial=dial)


def test_a_dead_host_costs_three_tries_whatever_the_number_of_its_links(web: SmallWeb) -> None:
    n_dialled = 0

    def dial(*_: object) -> object:
        nonlocal n_dialled
        n_dialled += 1
        raise ConnectionRefusedError(111, "Connection refused")

    reports = web.gather(*(f"http://harbour.example/{n}" for n in range(30)), dial=dial)
    assert all("robots.txt of harbour.example cannot be read" in report.refused[0].message for report in reports)
    assert n_dialled == 3


def test_a_wait_is_told_and_can_be_called_off(web: SmallWeb) -> None:
    class CalledOffError(Exception):
        pass

    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if len([one for one in told if one.is_waiting]) == 3:
            raise CalledOffError

    for page in "ab":
        web.put(f"harbour.example/{page}", article())
    with pytest.raises(CalledOffError):
        web.gather("http://harbour.example/a", "http://harbour.example/b", on_progress=tell)
    assert told[0] == Progress(0, 2, "harbour.example")
    assert told[-1] == Progress(1, 2, "harbour.example", is_waiting=True)
    assert sum(web.clock.slept) <= 1.0  # in slices, so that nobody waits long for an end
    assert web.pages_asked == ["harbour.example/a"]


def test_no_thread_stays_behind(web: SmallWeb) -> None:
    web.put("harbour.example/news/bridge", article())
    web.gather(LINK)
    assert not [thread for thread in threading.enumerate() if thread.name == "narratives-name-lookup"]
