"""One article, from its text to its claims: the stages of the pipeline that need no other article."""

from narratives.config import SegmentOptions
from narratives.pipeline.actors import resolve_actors
from narratives.pipeline.claims import extract_claims
from narratives.pipeline.models import Models
from narratives.pipeline.segment import parse_article
from narratives.records import AnalysedArticle, Article


def analyze_article(article: Article, *, models: Models, options: SegmentOptions) -> AnalysedArticle:
    """Sentences, claims and mentions of an article; offsets as in ``records``."""
    parsed = parse_article(article, nlp=models.nlp_for(article.language), options=options)
    mentions = resolve_actors(parsed)
    claims = extract_claims(parsed, mentions)
    with_claims = {(claim.section, claim.sentence) for claim in claims}
    n_skipped = sum((d.sentence.section, d.sentence.index) not in with_claims for d in parsed.docs)
    return AnalysedArticle(article, parsed.sentences, tuple(claims), tuple(mentions), n_skipped)
