"""When a page that could not be had may be asked for again: as its host says, and never often."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from narratives.config import WebOptions
from narratives.errors import InputError
from narratives.ingest.web.fetch import Deadline, FetchError, Page
from narratives.ingest.web.schedule import Clock

BUSY = (429, 503)


class BusyError(InputError):
    """A host that asks to come back later, in ``wait_s`` seconds if it says when."""

    def __init__(self, message: str, wait_s: float | None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def busy_error(page: Page, clock: Clock) -> BusyError:
    """What a host says with one of ``BUSY`` and perhaps Retry-After, in seconds or as a date (RFC 9110, 10.2.3)."""
    wait = _told_wait(page.headers.get("retry-after", "").strip(), clock)
    later = f"in {wait:,.0f} s" if wait is not None else "later"
    return BusyError(f"{page.url.host} is busy ({page.status}); try again {later}", wait)


def wait_before_retry(error: InputError, n_tries: int, deadline: Deadline, options: WebOptions) -> float | None:
    """Seconds until a page may be tried again after ``n_tries`` in vain; None when it may not."""
    if n_tries > options.max_retries or deadline.left() <= 0:
        return None
    usual: float = max(options.pause_s, 1.0) * 2**n_tries
    if isinstance(error, BusyError):
        wait = usual if error.wait_s is None else error.wait_s
        return wait if wait <= options.max_pause_s else None
    if isinstance(error, FetchError) and error.is_passing:
        return min(usual, options.max_pause_s)
    return None


def _told_wait(given: str, clock: Clock) -> float | None:
    if given.isdecimal():
        return float(given[:9])
    try:
        when = parsedate_to_datetime(given)
        return max(0.0, when.replace(tzinfo=when.tzinfo or UTC).timestamp() - clock.wall())
    except (ValueError, OverflowError):
        return None
