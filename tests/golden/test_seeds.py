"""The five real articles the tool was first asked for, where they lie beside the project: what an editor must see."""

import json
from pathlib import Path

import pytest

from narratives.config import Settings
from narratives.corpus import CorpusOptions, analyze_files
from narratives.outputs import Findings
from narratives.records import Claim, ClaimCluster

SEEDS = Path(__file__).parents[3] / "shared" / "seeds" / "articles.jsonl"
pytestmark = [pytest.mark.golden, pytest.mark.skipif(not SEEDS.exists(), reason="the seed articles are not here")]


@pytest.fixture(scope="module")
def findings() -> Findings:
    found, _ = analyze_files([SEEDS], settings=Settings(), options=CorpusOptions(one_event=True))
    return found


def _rows(findings: Findings) -> list[tuple[ClaimCluster, list[Claim]]]:
    claims = {claim.claim_id: claim for one in findings.analysed for claim in one.claims}
    return [(c, [claims[i] for i in c.claim_ids]) for c in findings.events[0].clusters]


def _row_with(findings: Findings, article_id: str, fragment: str) -> list[Claim]:
    for _, members in _rows(findings):
        if any(claim.article_id == article_id and fragment in claim.text for claim in members):
            return members
    raise AssertionError(f"no row with {fragment!r} of {article_id}")


def test_russia_arms_the_taliban_is_one_row_that_each_outlet_carries_in_its_own_way(findings: Findings) -> None:
    row = _row_with(findings, "SEEDS-2", "sending weapons")
    stances = {article: {c.attribution.stance for c in row if c.article_id == article} for article in _articles(row)}
    assert len(stances) >= 3
    assert stances["SEEDS-2"] <= {"asserted", "attributed"}
    assert stances["SEEDS-4"] <= {"distanced", "denied"}


def test_the_statement_on_legitimacy_is_one_row_with_its_speaker(findings: Findings) -> None:
    row = [c for c in _row_with(findings, "SEEDS-1", "overtly lent") if "legitimacy" in c.wording]
    said_by_him = [c for c in row if c.attribution.source and "Nicholson" in c.attribution.source.name]
    assert len(_articles(said_by_him)) >= 3


def test_the_denial_of_the_first_article_is_a_denied_mention_with_its_source(findings: Findings) -> None:
    denied = [
        c
        for one in findings.analysed
        for c in one.claims
        if c.article_id == "SEEDS-1" and c.attribution.stance == "denied" and "lending support" in c.text
    ]
    assert [c.attribution.source.name for c in denied if c.attribution.source] == ["Russia"]


@pytest.mark.parametrize(
    ("article_id", "words"),
    [
        ("SEEDS-2", {"Russia", "weapons"}),
        ("SEEDS-3", {"Iran", "Russia", "supporting"}),
        ("SEEDS-4", {"US", "blaming", "Russia"}),
    ],
)
def test_each_article_leads_with_its_own_narrative(findings: Findings, article_id: str, words: set[str]) -> None:
    event = findings.events[0]
    labels = {cluster.cluster_id: cluster.label for cluster in event.clusters}
    assert words <= set(labels[event.leads[article_id]].split())


@pytest.mark.parametrize(("article_id", "n_last"), [("SEEDS-4", 160), ("SEEDS-3", 250)])
def test_what_an_outlet_says_about_itself_is_no_claim(findings: Findings, article_id: str, n_last: int) -> None:
    text = json.loads(next(r for r in SEEDS.read_text(encoding="utf8").splitlines() if f'"{article_id}"' in r))["text"]
    claims = next(one.claims for one in findings.analysed if one.article.article_id == article_id)
    assert not [c.text for c in claims if c.start >= len(text) - n_last]


def test_five_articles_share_claims_and_not_topics(findings: Findings) -> None:
    assert 15 <= sum(cluster.n_articles > 1 for cluster, _ in _rows(findings)) <= 40


def _articles(claims: list[Claim]) -> set[str]:
    return {claim.article_id for claim in claims}
