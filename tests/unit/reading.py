"""Runs the real pipeline over the texts of the example tables, each text once."""

import functools
from collections.abc import Iterable

import pytest
from expectations import Example, LemmasOf, NoClaim, Split, claims_at, mismatches, place

from narratives.config import SegmentOptions
from narratives.pipeline.article import analyze_article
from narratives.pipeline.models import Models
from narratives.records import AnalysedArticle, Article, Claim

TableRow = Example | Split | NoClaim


def rows(table: Iterable[TableRow]) -> list[object]:
    """Parameters for pytest; a row with a known limit must fail until somebody lifts the limit."""
    marked = []
    for row in table:
        marks = [pytest.mark.xfail(strict=True, reason=row.limit)] if row.limit else []
        marked.append(pytest.param(row, id=row.id, marks=marks))
    return marked


class Reader:
    """What the pipeline finds in table rows."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.lemmas_of = LemmasOf(models.nlp)
        self._read = functools.cache(self._analyse)

    def analysed(self, row: TableRow) -> AnalysedArticle:
        title = row.title if isinstance(row, Example) else None
        return self._read(Article(article_id=row.id, outlet="The Example", text=row.text, title=title))

    def _analyse(self, article: Article) -> AnalysedArticle:
        return analyze_article(article, models=self.models, options=SegmentOptions())

    def claim_under(self, row: TableRow, fragment: str) -> Claim:
        found = claims_at(self.analysed(row), *place(row, fragment))
        assert found, f"no claim at {fragment!r}; claims: {[claim.text for claim in self.analysed(row).claims]}"
        return found[0]

    def claims_inside(self, row: NoClaim) -> list[str]:
        """Claims that cover more than half of the fragment's characters."""
        room, start, end = place(row, row.fragment)
        found = claims_at(self.analysed(row), room, start, end)
        return [c.text for c in found if 2 * (min(end, c.end) - max(start, c.start)) > end - start]

    def disagreements(self, example: Example) -> list[str]:
        """One line per field of one claim that is not as the table says."""
        found = []
        for expected in example.expected:
            claim = self.claim_under(example, expected.fragment)
            lines = mismatches(claim, expected.fields, self.lemmas_of)
            found += [f"{expected.fragment!r} in claim {claim.text!r}: {line}" for line in lines]
        return found
