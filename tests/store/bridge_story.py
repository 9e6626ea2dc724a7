"""Records made by hand: two articles on a closed bridge, what each says, and what they share."""

from narratives.records import (
    Actor,
    AnalysedArticle,
    Article,
    Attribution,
    Claim,
    ClaimCluster,
    ComparedEvent,
    Cue,
    Event,
    Manifest,
    Mention,
    Sentence,
    Source,
)

EVENT = "The bridge"
MANIFEST = Manifest(
    versions={"narratives": "0"}, models={"m": "d"}, options={"cluster": {"threshold": 0.5}}, seed=0, input_digest="x"
)


def article(article_id: str = "b1", outlet: str = "Dale News", event: str | None = EVENT, **given: str) -> Article:
    """One that says the bridge was closed by the council."""
    text = given.pop("text", f"The council closed the bridge, {outlet} has learned. The mayor denied it.")
    return Article(article_id, outlet, text, event=event, **given)


def analysed(article: Article) -> AnalysedArticle:
    """Two claims, one in the outlet's voice and one denied by a source."""
    end = article.text.index(". ") + 1
    start = end + 1
    return AnalysedArticle(
        article=article,
        sentences=(
            Sentence(article.article_id, 0, "lede", 0, end, article.text[:end]),
            Sentence(article.article_id, 1, "body", start, len(article.text), article.text[start:]),
        ),
        claims=(
            _claim(article, "lede", (0, 29), Attribution("asserted")),
            _claim(
                article,
                "body",
                (start, len(article.text)),
                Attribution(
                    "denied",
                    Source("The mayor", "Ada Brook", "official", start, start + 9),
                    Cue("denied", "deny", start + 10, start + 16),
                    "indirect",
                ),
            ),
        ),
        mentions=(Mention(article.article_id, "body", start, start + 9, "The mayor", "Ada Brook"),),
        n_skipped=1,
    )


def _claim(article: Article, section: str, span: tuple[int, int], carried: Attribution) -> Claim:
    start, end = span
    return Claim(
        claim_id=f"{article.article_id}@{section[0]}{start}-{end}",
        article_id=article.article_id,
        section=section,  # type: ignore[arg-type]
        sentence=int(start > 0),
        start=start,
        end=end,
        text=article.text[start:end],
        wording="The council closed the bridge",
        agent="the council",
        action="close",
        target="the bridge",
        negated=False,
        hedged=False,
        voice="active",
        attribution=carried,
    )


def compared(*articles: AnalysedArticle, event_id: str = EVENT) -> ComparedEvent:
    """All first claims in one cluster, every other claim in its own."""
    ordered = sorted(articles, key=lambda one: one.article.article_id)
    first = tuple(one.claims[0].claim_id for one in ordered)
    groups = [first, *((claim.claim_id,) for one in ordered for claim in one.claims[1:])]
    outlet_of = {claim.claim_id: one.article.outlet for one in ordered for claim in one.claims}
    clusters = [
        ClaimCluster(
            cluster_id=f"c-{event_id}-{claim_ids[0]}",
            event_id=event_id,
            label="Council closing bridge",
            representative=claim_ids[0],
            claim_ids=tuple(sorted(claim_ids)),
            outlets=tuple(sorted({outlet_of[claim_id] for claim_id in claim_ids})),
            n_articles=len(claim_ids),
            probability=1.0,
            cohesion=1.0,
        )
        for claim_ids in groups
    ]
    return ComparedEvent(
        event=Event(event_id, "The bridge is closed", tuple(one.article.article_id for one in ordered)),
        actors=(Actor(f"a-{event_id}", event_id, "Ada Brook", "person", ("Ada Brook", "the mayor")),),
        clusters=tuple(sorted(clusters, key=lambda cluster: cluster.cluster_id)),
        leads={one.article.article_id: clusters[0].cluster_id for one in ordered},
    )
