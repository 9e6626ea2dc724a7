"""Twelve texts that would run a script or reach another server where they were not escaped, in a story full of them.

``executed('…')`` is a function that the test gives to the browser; STRANGER is a host that nobody has.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Engine

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
from narratives.store.articles import add_articles
from narratives.store.decisions import confirm_same
from narratives.store.results import write_analysis, write_comparison
from narratives.store.runs import note_installed

STRANGER = "http://stranger.invalid"
PAYLOADS = {
    "script": "<script>executed('script')</script>",
    "image": f"<img src={STRANGER}/image onerror=\"executed('image')\">",
    "svg": "<svg/onload=executed('svg')><animate onbegin=executed('svg') attributeName=x dur=1s></svg>",
    "frame": '"><iframe srcdoc="<script>parent.executed(\'frame\')</script>"></iframe>',
    "attribute": '" autofocus onfocus="executed(\'attribute\')" x="',
    "link": "<a id=trap href=\"java&#10;script:executed('link')\">more</a>",
    "markdown": f"[more](javascript:executed('markdown')) ![x]({STRANGER}/markdown.png)",
    "mutation": (
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
        "onerror=executed('mutation')&gt;\"><img src=1 onerror=\"executed('mutation')\">"
    ),
    "breakout": "</style></title></textarea></script><script>executed('breakout')</script>",
    "fetch": f"<link rel=stylesheet href={STRANGER}/a.css><style>@import '{STRANGER}/b.css';</style>",
    "form": f"<form action={STRANGER}><button formaction=javascript:executed('form')>go</button></form><details open "
    "ontoggle=executed('form')>",
    "formula": f'=HYPERLINK("{STRANGER}/formula","$\\href{{javascript:executed(1)}}{{x}}$") :material/bolt: {{{{1}}}}',
}
EVENT = f"Everything {PAYLOADS['script']}{PAYLOADS['image']}"
_MANIFEST = Manifest(
    versions={"narratives": PAYLOADS["svg"]},
    models={PAYLOADS["image"]: PAYLOADS["script"]},
    options={"cluster": {"threshold": 0.5, PAYLOADS["form"]: PAYLOADS["mutation"]}},
    seed=0,
    input_digest=PAYLOADS["breakout"],
)


def install_others(engine: Engine) -> None:
    """What a worker leaves word of on every machine it runs on; no saved library takes it along."""
    note_installed(engine, replace(_MANIFEST, models={PAYLOADS["breakout"]: PAYLOADS["fetch"]}, seed=1))


def write_story(engine: Engine) -> dict[str, str]:
    """Store a story that twelve articles tell, and twelve that one tells; returns title by id of the first twelve."""
    told = [_article(n, name, EVENT) for n, name in enumerate(PAYLOADS)]
    others = [_article(20 + n, name, f"{payload} {n}") for n, (name, payload) in enumerate(PAYLOADS.items())]
    add_articles(engine, [*told, *others])
    for article in (*told, *others):
        write_analysis(engine, _analysed(article))
    earlier = replace(_MANIFEST, models={PAYLOADS["svg"]: PAYLOADS["frame"]}, left_out=[PAYLOADS["link"]], seed=1)
    write_comparison(engine, _compared(EVENT, told), earlier)  # a run to compare with
    for event_id, articles in ((EVENT, told), *((str(article.event), [article]) for article in others)):
        write_comparison(engine, _compared(event_id, articles), _MANIFEST)
    install_others(engine)
    confirm_same(engine, EVENT, [claim.claim_id for article in told[:2] for claim in _claims(article)[:1]])
    return {article.article_id: str(article.title) for article in told}


def _article(n: int, name: str, event: str) -> Article:
    payload = PAYLOADS[name]
    text = f"The council {payload} closed the bridge. {payload} said it was safe. The mayor denied {payload}, {n}."
    return Article(
        f"a{n}{payload}",
        f"{payload} Post",
        text,
        title=f"{payload} bridge closed",
        url=f"javascript:executed('url')//{payload}" if n % 2 else f"{STRANGER}/{payload}",
        published_at=f"2025-03-{n % 28 + 1:02d}",
        event=event,
    )


def _analysed(article: Article) -> AnalysedArticle:
    first = article.text.index(" closed the bridge.") + len(" closed the bridge.")
    second = article.text.index(" said it was safe.") + len(" said it was safe.")
    spans = [(0, first), (first + 1, second), (second + 1, len(article.text))]
    sentences = [
        Sentence(article.article_id, n, "body" if n else "lede", start, end, article.text[start:end])
        for n, (start, end) in enumerate(spans)
    ]
    name = article.text[first + 1 : second - len(" said it was safe.")]
    mention = Mention(article.article_id, "body", first + 1, first + 1 + len(name), name, name)
    return AnalysedArticle(article, tuple(sentences), _claims(article), (mention,))


def _claims(article: Article) -> tuple[Claim, ...]:
    first = article.text.index(" closed the bridge.") + len(" closed the bridge.")
    source_end = article.text.index(" said it was safe.")
    name = article.text[first + 1 : source_end]
    said = Attribution(
        "attributed",
        Source(name, name, "named", first + 1, source_end),
        Cue("said", "say", source_end + 1, source_end + 5),
        "indirect",
    )
    whole = (source_end + 6, source_end + len(" said it was safe."))
    return (
        _claim(article, 0, (0, first), Attribution("asserted")),
        _claim(article, 1, whole, said),
    )


def _claim(article: Article, sentence: int, span: tuple[int, int], carried: Attribution) -> Claim:
    start, end = span
    text = article.text[start:end]
    return Claim(
        claim_id=f"{article.article_id}@b{start}-{end}",
        article_id=article.article_id,
        section="body" if sentence else "lede",
        sentence=sentence,
        start=start,
        end=end,
        text=text,
        wording=text,
        agent=text[:40],
        action="close",
        target=text[-40:],
        negated=False,
        hedged=False,
        voice="active",
        attribution=carried,
    )


def _compared(event_id: str, articles: list[Article]) -> ComparedEvent:
    clusters = tuple(_clusters(event_id, articles))
    actors = tuple(
        Actor(f"{event_id}:{n}", event_id, article.outlet, "group", (article.outlet, str(article.title)))
        for n, article in enumerate(articles)
    )
    return ComparedEvent(
        event=Event(event_id, event_id, tuple(article.article_id for article in articles)),
        actors=actors,
        clusters=clusters,
        leads={article.article_id: clusters[0].cluster_id for article in articles},
        n_rows={"used": 1, "looser": 1, "stricter": 1},
    )


def _clusters(event_id: str, articles: list[Article]) -> Iterator[ClaimCluster]:
    """One row that all share, and a row for each that nobody shares."""
    outlets = tuple(article.outlet for article in articles)
    first, *_ = shared = tuple(_claims(article)[0].claim_id for article in articles)
    label = PAYLOADS["image"] + PAYLOADS["markdown"]
    yield ClaimCluster(f"{event_id}#0{label}", event_id, label, first, shared, outlets, len(articles), 0.8, 0.7)
    for n, article in enumerate(articles, 1):
        own = _claims(article)[1].claim_id
        yield ClaimCluster(
            f"{event_id}#{n}{article.outlet}", event_id, article.outlet, own, (own,), (article.outlet,), 1, 1.0, 1.0
        )
