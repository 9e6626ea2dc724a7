"""Who says what in a sentence: what is reported, by whom, with which cue; parses written by hand."""

import pytest
from hand_parses import named, nobody, parse_by_hand, printed

from narratives.pipeline.attribution import Report, find_reports
from narratives.pipeline.quotes import find_quotes
from narratives.pipeline.segment import ParsedSentence

ROOF = "“The roof leaked badly,” said Colm Reddy."
ROOMS = "“Two classrooms were shut.”"
REPORTS = [  # sentence → kind, source, cue, mode, what is reported; outermost report first
    (
        "The minister, Ann Roe, said that the talks had failed.",
        [("neutral", "minister, Ann Roe", "said", "indirect", "that the talks had failed")],
    ),
    (
        "The talks failed, according to the ministry.",
        [("neutral", "ministry", "according to", "indirect", "The talks failed")],
    ),
    (
        "Tehran denied supplying drones to the rebels.",
        [("denying", "Tehran", "denied", "indirect", "supplying drones to the rebels")],
    ),
    (
        "The governor accused the militia of burning two granaries.",
        [("accusing", "governor", "accused", "indirect", "burning two granaries")],
    ),
    (
        "Police said the guard denied taking the keys.",
        [
            ("neutral", "Police", "said", "indirect", "the guard denied taking the keys"),
            ("denying", "guard", "denied", "indirect", "taking the keys"),
        ],
    ),
    (
        "The union's claim that the crane was unsafe angered the owners.",
        [("distancing", "union", "claim", "indirect", "that the crane was unsafe")],
    ),
    (
        "The union's claim that the crane was unsafe is baseless.",
        [("denying", "union", "claim", "indirect", "that the crane was unsafe")],
    ),
    (ROOF, [("neutral", "Colm Reddy", "said", "direct", "The roof leaked badly")]),
    ("Two lorries were abandoned.", []),
    ("The chief denied bail.", []),
    ("The airport might close its runway.", []),
]


@pytest.mark.parametrize(("text", "expected"), REPORTS, ids=[row[0] for row in REPORTS])
def test_reports_of_a_sentence(text: str, expected: list[tuple[str, str, str, str, str]]) -> None:
    parsed = parse_by_hand(text)
    (found,) = find_reports([parsed], find_quotes(text), name_of=nobody)
    ordered = sorted(found, key=lambda report: (-len(report.content), min(report.content)))
    assert [(*shown(report), words(report, parsed)) for report in ordered] == expected


def test_source_stands_where_it_is_printed() -> None:
    text = "The talks failed, according to the ministry."
    parsed = parse_by_hand(text, start=500)
    ((report,),) = find_reports([parsed], (), name_of=nobody)
    assert report.source is not None
    assert report.cue is not None
    assert parsed.text_between(report.source.start or 0, report.source.end or 0) == "the ministry"
    assert parsed.text_between(report.cue.start, report.cue.end) == "according to"


def test_source_and_cue_are_frame_and_never_content() -> None:
    for text, _ in REPORTS:
        (found,) = find_reports([parse_by_hand(text)], find_quotes(text), name_of=nobody)
        for report in found:
            assert not report.frame & report.content


def test_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = f"{ROOF} {ROOMS}"
    sentences = [parse_by_hand(ROOF), parse_by_hand(ROOMS, start=len(ROOF) + 1, index=1)]
    first, second = find_reports(sentences, find_quotes(text), name_of=nobody)
    assert [shown(report)[1] for report in (*first, *second)] == ["Colm Reddy", "Colm Reddy"]
    assert second[0].mode == "direct"
    assert words(second[0], sentences[1]) == "Two classrooms were shut"


def test_own_voice_after_a_quotation_is_no_report() -> None:
    plain = "Two lorries were abandoned."
    sentences = [parse_by_hand(ROOF), parse_by_hand(plain, start=len(ROOF) + 1, index=1)]
    _, second = find_reports(sentences, find_quotes(f"{ROOF} {plain}"), name_of=nobody)
    assert second == []


def test_source_takes_the_name_it_stands_for() -> None:
    parsed = parse_by_hand("The talks failed, according to the ministry.")
    at = parsed.span.doc.text.index("the ministry")
    ((report,),) = find_reports([parsed], (), name_of=named({(at, at + 12): "Ministry of Trade"}))
    assert report.source is not None
    assert report.source.name == "Ministry of Trade"


def shown(report: Report) -> tuple[str, str | None, str | None, str]:
    return report.kind, report.source and report.source.name, report.cue and report.cue.text, report.mode


def words(report: Report, parsed: ParsedSentence) -> str:
    return " ".join(word for word in printed(parsed, report.content).split() if word[0].isalnum())
