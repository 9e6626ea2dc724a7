"""Signing in with an account of a provider: set up as docs/sharing.md says, and tried as its readers would."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import account_provider
import pytest
from account_provider import Provider, provide
from conftest import ROOT, free_port
from playwright.sync_api import Page, expect
from sqlalchemy import update
from test_reading import fill

import ferry_story
from narratives.store.engine import open_store
from narratives.store.schema import clusters

pytestmark = pytest.mark.browser

ACCOUNTS: dict[str, Mapping[str, object]] = {
    "ana": {"email": "Ana@example.org", "email_verified": True, "name": "Ana"},
    "ben": {"email": "ben@example.org", "email_verified": True},
    "eve": {"email": "eve@elsewhere.test", "email_verified": True},
    "false ana": {"email": "ana@example.org", "email_verified": False},
}
ROW = ferry_story.cluster_id("warning")


class Desk(NamedTuple):
    address: str
    database: str
    provider: Provider


@pytest.fixture(scope="module")
def desk(serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = fill(tmp_path_factory.mktemp("desk"))
    database = f"sqlite:///{folder / 'narratives.db'}"
    store = open_store(database)
    with store.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == ROW).values(probability=0.42))
    store.dispose()
    port = free_port()
    address = f"http://localhost:{port}"
    with provide(ACCOUNTS, {f"{address}/oauth2callback"}) as provider:
        lines = _lines_of_the_manual("toml")
        for written, ours in {
            "http://localhost:8501": address,
            "…id…": account_provider.CLIENT,
            "…secret…": account_provider.SECRET,
            "https://accounts.google.com": provider.address,
        }.items():
            assert written in lines
            lines = lines.replace(written, ours)
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(lines, encoding="utf8")
        serve(folder, folder=folder, port=port, editors='["ana@example.org"]', viewers='["@example.org"]')
        yield Desk(address, database, provider)
        assert provider.problems == []


def _lines_of_the_manual(kind: str) -> str:
    text = (ROOT / "docs" / "sharing.md").read_text(encoding="utf8")
    [found] = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    return found


def test_x(desk, open_page):
    page = open_page(desk.address, friends=[desk.provider.address])
    page.set_default_timeout(10000)
    page.wait_for_timeout(3000)
    page.screenshot(path="/tmp/lab/oidc1.png")
    page.get_by_text("Sign in", exact=True).click()
    page.wait_for_timeout(2000)
    page.screenshot(path="/tmp/lab/oidc2.png")
    print(page.url)
    page.get_by_role("link", name="ana", exact=True).click()
    page.wait_for_timeout(4000)
    print(page.url, page.context.cookies())
    page.screenshot(path="/tmp/lab/oidc3.png")
