"""Signing in with an account of a provider: set up as docs/sharing.md says, and tried as its readers would."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import account_provider
import ferry_story
import httpx
import pytest
from account_provider import Provider, provide
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update
from test_reading import fill
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from narratives.store.engine import open_store
from narratives.store.schema import clusters, corrections, jobs

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "sharing.md").read_text(encoding="utf8")
# By the name on the provider's page: what it says of the account. The manual lets ana edit and example.org read.
ACCOUNTS: dict[str, Mapping[str, object]] = {
    "ana": {"email": "Ana@example.org", "email_verified": True},
    "ben": {"email": "ben@example.org", "email_verified": True},
    "eve": {"email": "eve@elsewhere.test", "email_verified": True},
    "no ana": {"email": "ana@example.org", "email_verified": False},
    "nobody": {},
}
ROW = ferry_story.cluster_id("warning")
ASKED = f"/side_by_side?event=ferry&claim={ROW}"
# Stands below every page, and has forgotten to ask what the visitor may do.
CARELESS = """
from narratives.store.decisions import confirm_same
from narratives.views.library import open_library

if st.button("Write"):
    try:
        confirm_same(open_library(), "ferry", ["a", "b"])
        st.write("Written")
    except NarrativesError as error:
        st.write(str(error))
"""


class Desk(NamedTuple):
    """``port``: on which the server listens; ``address``: by which its pages are reached."""

    port: int
    address: str
    folder: Path
    provider: Provider

    def count(self, table) -> int:
        store = open_store(f"sqlite:///{self.folder / 'narratives.db'}")
        with store.connect() as conn:
            n = conn.execute(select(func.count()).select_from(table)).scalar_one()
        store.dispose()
        return n


Signed = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(serve, free_port, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The dashboard on the ferry story, of which one row is not sure, and with a careless button below."""
    folder, port = fill(tmp_path_factory.mktemp("desk")), free_port()
    store = open_store(f"sqlite:///{folder / 'narratives.db'}")
    with store.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == ROW).values(probability=0.42))
    store.dispose()
    (folder / "pages").symlink_to(ROOT / "pages")
    (folder / "app.py").write_text((ROOT / "app.py").read_text(encoding="utf8") + CARELESS, encoding="utf8")
    desk_address = f"http://localhost:{port}"
    with provide(ACCOUNTS, returns=f"{desk_address}/oauth2callback") as provider:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(fill_in(desk_address, provider), encoding="utf8")
        named = dict(re.findall(r"^export NARRATIVES_(EDITORS|VIEWERS)='(.*?)'", MANUAL, re.MULTILINE))
        settings = {name.lower(): who for name, who in named.items()}
        serve(folder, script=folder / "app.py", folder=folder, port=port, **settings)
        yield Desk(port, desk_address, folder, provider)
        assert provider.problems == []


def fill_in(address: str, provider: Provider) -> str:
    """The lines of the manual, with our own words in the places that it leaves open."""
    [lines] = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
    for written, ours in {
        "http://localhost:8501": address,
        "…what the line below prints…": "0123456789abcdef" * 4,
        "…id…": account_provider.CLIENT,
        "…secret…": account_provider.SECRET,
        "https://accounts.google.com": provider.address,
    }.items():
        assert lines.count(written) == 1
        lines = lines.replace(written, ours)
    return lines


@pytest.fixture
def sign_in(open_page) -> Signed:
    """Ask for a view, and sign in with the account of that name."""

    def sign_in(desk: Desk, name: str) -> Page:
        page = open_page(f"{desk.address}{ASKED}", friends=[desk.provider.address])
        page.get_by_role("link", name="Sign in").click()
        page.get_by_role("link", name=name, exact=True).click()
        return page

    return sign_in


def test_nothing_is_served_before(desk: Desk) -> None:
    with httpx.Client(base_url=desk.address, trust_env=False) as client:
        for path in ("/", ASKED, "/add_articles", "/nowhere"):
            page = client.get(path)
            assert page.status_code == 401, path
            assert "Streamlit" not in page.text, path
            assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-"), path
        for path in ("/static/js/a.js", "/_stcore/host-config", "/media/x", "/_stcore/bidi-components/a/b.js"):
            assert client.get(path).status_code == 401, path
        upload = client.put("/_stcore/upload_file/a/b", headers={"Origin": desk.address}, content=b"x")
        assert upload.status_code == 401
        client.cookies.set("_streamlit_user", "made-up")
        assert client.get("/").status_code == 401
        assert client.get("/_stcore/health").status_code == 200
        # The cookie will hold for one name only, so there is one name.
        other = client.get(f"http://127.0.0.1:{desk.port}{ASKED}")
        assert (other.status_code, other.headers["location"]) == (307, f"{desk.address}{ASKED}")
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(
            f"ws://localhost:{desk.port}/_stcore/stream", origin=desk.address, subprotocols=["streamlit"], proxy=None
        ),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_an_editor_decides_adds_and_signs_out(desk: Desk, sign_in: Signed) -> None:
    page = sign_in(desk, "ana")
    expect(page).to_have_url(f"{desk.address}{ASKED}")  # where one wanted to be
    page.get_by_role("button", name="They say the same").click()
    expect(page.get_by_role("button", name="Take that back")).to_be_visible()
    assert desk.count(corrections) == 1

    page.get_by_role("button", name="Write").click()
    expect(page.get_by_text("Written")).to_be_visible()  # by which the viewer is refused below
    assert desk.count(corrections) == 2

    page.get_by_role("link", name="Add articles").first.click()
    page.get_by_role("tab", name="Paste text").click()
    text = "Ferry back at sea\n\nHarbour Post, 3 April 2025\n\nThe Maren left the yard on Thursday, its owner said."
    page.get_by_role("textbox", name="Paste an article").fill(text)
    page.get_by_role("button", name="Read this text").click()
    n_jobs = desk.count(jobs)
    page.get_by_role("button", name="Add 1 article and analyse").click()
    expect(page.get_by_text("What became of it")).to_be_visible()
    assert desk.count(jobs) > n_jobs

    other = page.context.new_page()
    other.goto(desk.address)
    expect(other.get_by_text("Signed in: you may read and change this library.")).to_be_visible()
    cookies = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("This library asks who you are.")).to_be_visible()
    assert desk.provider.n_signed_out == 1
    # Neither the other tab nor a copy of the cookies is of any use now.
    other.get_by_role("link", name="Method").first.click()
    expect(other.get_by_text("Signed out")).to_be_visible()
    page.context.add_cookies(cookies)
    page.goto(desk.address)
    expect(page.get_by_text("This library asks who you are.")).to_be_visible()


def test_a_viewer_reads_and_the_store_refuses_more(desk: Desk, sign_in: Signed) -> None:
    page = sign_in(desk, "ben")
    expect(page.get_by_text("Signed in as a reader.")).to_be_visible()
    expect(page.get_by_role("table", name="How each outlet carries each claim")).to_be_visible()
    for name in ("They say the same", "Take that back", "Undo"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="Add articles")).to_have_count(0)
    page.goto(f"{desk.address}/add_articles")
    expect(page.get_by_role("heading", name="For editors only")).to_be_visible()
    n_before = desk.count(corrections)
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_text("viewers may read the library and not change it")).to_be_visible()
    assert desk.count(corrections) == n_before


# (account, what is said)
STRANGERS = [
    ("eve", "eve@elsewhere.test may not read this library. Ask whoever runs it to name the account"),
    ("no ana", "Your provider has not confirmed that ana@example.org is yours."),
    ("nobody", "Your provider does not say the e-mail address of this account"),
]


def test_who_is_not_named_is_told_so_and_may_be_somebody_else(desk: Desk, sign_in: Signed) -> None:
    name, said = STRANGERS[0]
    page = sign_in(desk, name)
    for name, next_said in STRANGERS[1:]:
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.get_by_text("Stories")).to_have_count(0)
        page.get_by_role("link", name="Sign in with another account").click()
        page.get_by_role("link", name=name, exact=True).click()
        said = next_said
    expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_text("This library asks who you are.")).to_be_visible()
