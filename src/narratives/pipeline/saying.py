"""Reports read from a verb: "X said that …", "…, X warned", "X accused Y of …", "X denied …"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.complements import asks_for, charge_of, clause_said, is_at_it, is_told_to
from narratives.pipeline.denials import (
    CALLING,
    asides_of,
    called_false,
    claim_told_of,
    rejected_elsewhere,
    what_is_rejected,
)
from narratives.pipeline.grammar import (
    VERBAL,
    child_with,
    clause_of,
    has_mark,
    is_cue_verb,
    is_negated,
    object_of,
    subject_of,
    subtree,
)
from narratives.pipeline.nouns_said import (
    DESCRIBING,
    is_finding,
    is_finite,
    things_reported,
    what_is_called,
    what_is_described,
)
from narratives.pipeline.reports import NameOf, Report, read_cue, words_of
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import build_source, source_tokens

if TYPE_CHECKING:
    from spacy.tokens import Token

_TELLING = frozenset({"tell", "inform", "assure", "remind", "warn", "advise", "convince"})
_FIRST_PERSON = frozenset({"i", "we", "us", "me", "our", "my"})
_SPEECH_PREPOSITIONS = frozenset({"of", "for", "about", "on", "over", "as", "with", "to", "against", "from", "at"})
_FALSELY = frozenset({"falsely", "wrongly", "dubiously", "misleadingly", "erroneously"})
_DECLINING = frozenset({"decline", "refuse", "fail", "stop", "avoid", "hesitate"})
_SPEAKING = frozenset({"speak", "talk"})
_REFUSING = frozenset({"reject", "dismiss", "ridicule", "deride"})
_FINDING = frozenset({"conclude", "find"})
_HOLDING_TRUE = frozenset({"believe", "think", "accept"})
_AUDIENCE = frozenset("you us we world public people voters readers everyone".split())
_PROVING = frozenset({"establish", "prove", "confirm", "verify"})  # what is not proved may be true
_REACH_OF_THAT = 9  # words


def read_verbal_report(
    sentence: ParsedSentence, verb: "Token", *, quoted: frozenset[int], name_of: NameOf
) -> tuple[Report | None, "Token | None"]:
    """The report a verb of saying makes, and the noun of saying that it takes as its object ("denied the claim")."""
    kind = _kind(verb)
    before = verb.doc[verb.i - 1].lower_ if verb.i > verb.sent.start else ""
    if verb.head.lower_ == "without" or (kind in {"denying", "distancing"} and verb.tag_ == "VBG" and before == "no"):
        return None, None  # "there is no denying …"
    content, thing = _content(sentence, verb, kind, quoted)
    called = called_false(verb)
    if called:
        kind, content = "denying", called
    subject = subject_of(verb.head if _wants_it_held(verb) else verb)
    if subject is not None and subject.i in quoted and verb.i not in quoted:
        # "“… What a shame!” Roe said", "said Ann Roe": the parser took words quoted for a subject too.
        subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i not in quoted), subject)
    if subject is None:
        subject = _subject_by_position(sentence, verb)
        subject = None if subject is not None and subject.i in quoted else subject
        if subject is not None and not content:
            content = {t.i for t in sentence.span if t.i < subject.left_edge.i or t.i > verb.i}
    words = words_of(sentence, content, near=verb)
    if not words or (kind == "accusing" and subject is None and verb.dep_ != "ROOT"):
        return None, thing
    if subject is not None and subject.lower_ in _FIRST_PERSON:
        return None, thing
    teller = _learned_from(verb)
    if teller is not None:
        subject, kind = teller, "neutral"
    source = build_source(sentence, subject, name_of) if subject is not None else None
    frame = frozenset(t.i for t in _frame(verb, subject) if t.i not in words)
    rejected = child_with(verb, "dobj", "nsubjpass") if kind == "denying" else None
    if rejected is not None:
        frame -= asides_of(rejected)
    is_event = kind == "accusing" or asks_for(verb)
    return Report(words, frame, kind, source, read_cue(sentence, verb), is_event=is_event), thing


def _kind(verb: "Token") -> cues.CueClass:
    lemma = verb.lemma_.lower()
    kind = cues.VERBS.get(lemma, "attitude" if lemma == "be" else "neutral")
    negated = is_negated(verb) or (verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _DECLINING)
    if lemma == "rule" and any(child.dep_ == "prt" and child.lower_ == "out" for child in verb.children):
        return "distancing" if negated else "denying"
    if kind == "denying":
        return "neutral" if negated else "denying"  # who does not deny it leaves it standing
    if negated and (lemma in _FINDING or (lemma in _HOLDING_TRUE and _holds_a_clause(verb))):
        return "denying"
    if lemma in _HOLDING_TRUE and (_wants_it_held(verb) or _you_would(verb)):
        return "distancing"
    if negated and lemma in _PROVING:
        return "distancing"
    if negated and lemma == "be" and child_with(verb, "ccomp") is None:
        return _unminded(verb)
    if lemma in cues.DOUBTING:
        return "neutral" if negated else "distancing"
    if any(child.dep_ == "advmod" and child.lower_ in _FALSELY for child in verb.children):
        return "distancing"
    return kind


def _holds_a_clause(verb: "Token") -> bool:
    """Who does not accept that it is lost denies it; who cannot accept losing has lost."""
    clause = child_with(verb, "ccomp")
    return clause is not None and clause.tag_ != "VBG"


def _unminded(verb: "Token") -> cues.CueClass:
    """ "is not worried that …" holds it for untrue, "is not convinced that …" for unsure."""
    mind = child_with(verb, "acomp")
    clause = child_with(mind, "ccomp") if mind is not None else None
    if mind is None or clause is None or has_mark(clause, {"whether", "if", "how", "why"}):
        return "attitude"
    return "denying" if mind.lower_ in cues.FEARING else "distancing"


def _wants_it_held(verb: "Token") -> bool:
    """ "would have you believe that …", "wants the world to think …": whoever writes so doubts it."""
    audience = child_with(verb, "nsubj")
    governor = verb.head
    if audience is None and governor.lemma_.lower() in {"like", "want", "ask"}:
        audience = child_with(governor, "dobj")
    wants = governor.lemma_.lower() in {"have", "want", "like", "ask", "expect"}
    return wants and verb.tag_ == "VB" and audience is not None and audience.lower_ in _AUDIENCE


def _you_would(verb: "Token") -> bool:
    """ "to hear them, you would think that …": what one would think is not so."""
    subject = child_with(verb, "nsubj")
    is_anybody = subject is not None and subject.lower_ in {"you", "one", "anyone", "nobody"}
    return is_anybody and any(c.dep_ == "aux" and c.lower_ in {"would", "might", "'d", "’d"} for c in verb.children)


def _content(
    sentence: ParsedSentence, verb: "Token", kind: cues.CueClass, quoted: frozenset[int]
) -> tuple[set[int], "Token | None"]:
    content, thing = _complements(verb, kind, quoted)
    if not content and kind == "denying":
        content, thing = rejected_elsewhere(verb)
    lemma = verb.lemma_.lower()
    if not content and kind != "accusing":
        content = things_reported(verb) or what_is_called(verb)
    if lemma in CALLING and not content - quoted and subtree(verb) & quoted:
        thing_called = child_with(verb, "dobj")
        content = {t.i for t in verb.subtree if thing_called is not None and t.i >= thing_called.left_edge.i}
    described = what_is_described(verb)
    content |= described
    if _makes_clear(verb):
        content = _after_that(sentence, verb)
    if not content and kind != "denying" and lemma not in cues.WEAK and _is_parenthesis(sentence, verb):
        content = {t.i for t in sentence.span} - subtree(verb)
    elif (not content and verb.dep_ == "parataxis") or (
        not content and verb.dep_ == "advcl" and has_mark(verb, {"as"}) and lemma not in cues.WEAK
    ):
        content = clause_of(verb.head) - subtree(verb)
    is_told = child_with(verb, "ccomp") is not None or content & quoted or lemma in {"put", *DESCRIBING}
    is_told = is_told or bool(described) or bool(what_is_called(verb)) or lemma == "call"
    is_told = is_told or is_at_it(verb) or is_finding(verb)
    if lemma in cues.WEAK and not is_told and not _learned_from(verb):
        return set(), thing
    if not content and kind in {"neutral", "factive", "distancing"}:
        content = _after_that(sentence, verb)
    return content | _clauses_before(sentence, verb, content), thing


def _clauses_before(sentence: ParsedSentence, verb: "Token", content: set[int]) -> set[int]:
    """ "P, but Q, X said.": all that stands in a row before it is said, not the last clause alone."""
    subject, told = child_with(verb, "nsubj"), verb.head
    if verb.dep_ != "conj" or subject is None or not content or max(content) > subject.left_edge.i:
        return set()
    if any(not t.is_punct for t in sentence.span.doc[max(subtree(verb)) + 1 : sentence.span.end]):
        return set()
    while told.dep_ == "conj" and told.head.pos_ in VERBAL:
        told = told.head
    return set() if told.pos_ not in VERBAL or is_cue_verb(told) else subtree(told) - subtree(verb)


def _after_that(sentence: ParsedSentence, verb: "Token") -> set[int]:
    """ "said in a letter that …": all that follows the "that", where the parser hung the clause on the letter."""
    doc, last = sentence.span.doc, sentence.span.end
    for i in range(verb.i + 1, min(verb.i + _REACH_OF_THAT, last)):
        if doc[i].lower_ == "that" and doc[i].tag_ == "IN":
            return set(range(i + 1, last))
        if doc[i].tag_ in {"VBD", "VBZ", "VBP"}:
            break
    return set()


def _complements(verb: "Token", kind: cues.CueClass, quoted: frozenset[int]) -> tuple[set[int], "Token | None"]:
    lemma = verb.lemma_.lower()
    content: set[int] = set()
    thing: Token | None = None
    told_of = claim_told_of(verb) if kind == "denying" else None
    if told_of is not None:
        return subtree(verb) | {t.i for t in told_of.lefts} | {told_of.i}, told_of
    for child in verb.children:
        if child.dep_ == "ccomp" and kind == "denying" and lemma in _REFUSING and not has_mark(child, {"that"}):
            continue  # "rejected the veto of a bill letting families sue": no denial, a clause hung astray
        if said := clause_said(verb, child, kind):
            content |= said
        elif child.dep_ in {"prep", "dobj"} and kind == "accusing":
            content |= charge_of(child)
        elif kind == "denying" and (child.dep_ == "dobj" or (child.dep_ == "nsubjpass" and object_of(verb, "by"))):
            rejected, noun = what_is_rejected(verb, child)
            content |= rejected
            thing = noun or thing
        elif child.dep_ in {"dobj", "dative"} and lemma in _TELLING and not subtree(child) & quoted:
            content |= set().union(*(subtree(token) for token in child.subtree if is_told_to(token)), set())
        elif (
            child.dep_ in {"dobj", "oprd", "attr", "acomp", "prep", "advmod"}
            and kind not in {"denying", "attitude"}
            and lemma != "have"
            and subtree(child) & quoted
            and (child.dep_ != "prep" or child.lower_ in _SPEECH_PREPOSITIONS)
        ):
            content |= subtree(child)
    return content, thing


def _learned_from(verb: "Token") -> "Token | None":
    """Who told it to whoever learned it."""
    return object_of(verb, "from") if verb.lemma_.lower() in {"learn", "hear"} else None


def is_reporting(verb: "Token") -> bool:
    """A verb of saying, denying or doubting, also as a phrase ("made it clear that")."""
    lemma = verb.lemma_.lower()
    if lemma in _SPEAKING:
        subject = object_of(verb, "of", "about")
        return subject is not None and subject.pos_ != "PRON" and is_finite(verb) and not is_negated(verb)
    is_minded = lemma == "be" and any(c.lower_ in cues.MINDED for c in verb.children if c.dep_ == "acomp")
    if lemma == "see":  # with the eyes, unless it is seen as something
        return bool(what_is_described(verb))
    return lemma in cues.VERBS or lemma in cues.DOUBTING or is_minded or _makes_clear(verb)


def _makes_clear(verb: "Token") -> bool:
    after = verb.doc[verb.i + 1 : min(verb.i + 7, verb.sent.end)]
    return verb.lemma_.lower() == "make" and any(t.lower_ in {"clear", "plain"} for t in after)


def _is_parenthesis(sentence: ParsedSentence, verb: "Token") -> bool:
    """ "…, its owner reckons, …": a verb and its subject set off by commas, whatever the parser hung them on."""
    if not any(child.dep_ == "nsubj" and child.tag_ not in {"WP", "WDT"} for child in verb.children):
        return False
    if verb.dep_ == "relcl" and any(child.tag_ in {"WP", "WDT"} for child in verb.children):
        return False
    doc, first, last = sentence.span.doc, sentence.span.start, sentence.span.end
    left, right = verb.left_edge.i, verb.right_edge.i
    if right - left > 15 or left <= first + 1 or child_with(verb, "ccomp", "xcomp", "oprd") is not None:
        return False
    ends = right + 1 >= last or doc[right + 1].text in {",", ".", ";", "—", "–", ":"} or doc[right].text in {",", "."}
    return doc[left - 1].text in {",", "—", "–"} and ends


def _subject_by_position(sentence: ParsedSentence, verb: "Token") -> "Token | None":
    """ ", the chief, Ann Roe, said": a name right before the verb and right after a comma, lost by the parser.

    Or one it gave to a participle beside the name: "Roe, a guard facing trial, said …".
    """
    if verb.lemma_.lower() in cues.WEAK or verb.tag_ not in {"VBD", "VBZ", "VBP"}:
        return None
    for child in verb.lefts:
        named = child_with(child, "nsubj") if child.dep_ == "advcl" and child.tag_ == "VBG" else None
        if named is not None and named.pos_ == "PROPN" and child_with(child, "aux") is None:
            return named
    doc, first = sentence.span.doc, sentence.span.start
    at = verb.i - 1
    while at > first and (doc[at].is_punct or doc[at].pos_ == "ADV"):
        at -= 1
    noun = doc[at]
    if noun.pos_ not in {"PROPN", "NOUN"} or noun.i - first < 3:
        return None
    start = noun.i
    while start > first and doc[start - 1].pos_ in {"PROPN", "NOUN", "DET", "ADJ"} and doc[start - 1].text != ",":
        start -= 1
    ends = verb.i + 1 >= sentence.span.end or doc[verb.i + 1].text in {",", ".", ";", '"'}
    return noun if start - 1 > first and doc[start - 1].text in {",", '"'} and ends else None


def _frame(verb: "Token", subject: "Token | None") -> Iterator["Token"]:
    """The words around the report: everything of the verb's clause but its complement."""
    yield verb
    around = {"aux", "auxpass", "neg", "advmod", "npadvmod", "prt", "punct", "mark", "dative", "prep", "dobj", "nsubj"}
    for child in verb.children:
        if child.dep_ in around | {"nsubjpass", "agent"}:
            yield from child.subtree
    if subject is not None and subject.i not in {child.i for child in verb.children}:
        yield from source_tokens(subject)
