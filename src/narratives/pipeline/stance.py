"""How an outlet carries a claim: asserted in its own voice, attributed, distanced or denied.

The innermost report that holds a claim decides, unless an outer one denies or doubts the report itself. Doubt
shown outside any report (a hedge, scare quotes, "without evidence" beside it) distances the outlet; a negation
inside a source's words denies what is negated. Sarcasm without a marker is not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from narratives.pipeline import cues
from narratives.pipeline.reports import Report
from narratives.records import Stance


@dataclass(frozen=True, slots=True)
class Signals:
    """What the words of a claim and its sentence say about doubt.

    ``is_negated``: its own predicate is negated. ``is_hedged``: an adverb or modal of doubt inside it.
    ``is_scare_quoted``: a few of its words stand in quotation marks outside any report.
    ``is_disclaimed``: nobody did it, or a source says in words partly its own that it has not done it.
    ``surroundings``: the sentence around the claim, lower case.
    """

    is_negated: bool
    is_hedged: bool
    is_scare_quoted: bool
    is_disclaimed: bool
    surroundings: str


def decide_stance(reports: Sequence[Report], signals: Signals) -> Stance:
    """The stance of a claim inside ``reports`` (outermost first; empty for the outlet's own voice)."""
    denials = sum(
        report.kind == "denying" and not _goes_on(report, reports[at + 1 :]) for at, report in enumerate(reports)
    )
    if denials % 2:
        return "denied"
    has_doubt = any(phrase in signals.surroundings for phrase in cues.DOUBT_PHRASES) or bool(
        cues.WITHOUT_EVIDENCE.search(signals.surroundings)
    )
    is_hearsay = any(phrase in signals.surroundings for phrase in cues.HEARSAY_PHRASES)
    if not reports:
        return "distanced" if signals.is_hedged or signals.is_scare_quoted or is_hearsay else "asserted"
    innermost = reports[-1]
    if signals.is_disclaimed:
        return "denied"
    if any(report.kind == "distancing" for report in reports) or has_doubt:
        return "distanced"
    if is_hearsay and all(report.source is None for report in reports):
        return "distanced"  # "we are told"
    if innermost.kind == "factive" and len(reports) == 1 and innermost.mode != "direct":
        return "distanced" if is_hearsay else "asserted"  # "purports to show"
    if signals.is_hedged and innermost.mode != "direct":
        return "distanced"
    return "attributed"


def _goes_on(denial: Report, inner: Sequence[Report]) -> bool:
    """ "denied the charge, saying that …": what the denier goes on to say is no longer what is denied."""
    return any(
        report.kind == "neutral"
        and report.source is not None
        and denial.source is not None
        and report.source.start == denial.source.start
        for report in inner
    )
