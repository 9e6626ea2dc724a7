"""Reports without a verb of saying: "according to X", "citing X", "in X's view", "X's claim that …", "X: …"."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import (
    RELATIVE_TAGS,
    SUBJECTS,
    VERBAL,
    child_with,
    clause_of,
    complement_of_noun,
    has_mark,
    is_cue_verb,
    is_negated,
    object_of,
    subject_of,
    subtree,
)
from narratives.pipeline.reports import NameOf, Report, read_cue, words_of
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import build_source

if TYPE_CHECKING:
    from spacy.tokens import Token

_LIGHT_VERBS = frozenset(
    "make issue give express voice repeat have level raise offer share hold deliver release".split()
)
_FELT = frozenset({"concern", "fear", "worry", "doubt", "alarm", "complaint"})
_WORDS_OF = frozenset({"opinion", "view", "word", "estimate", "estimation", "telling", "account"})


def read_named_reports(sentence: ParsedSentence, token: "Token", *, name_of: NameOf) -> Iterator[Report]:
    """The reports that this token, a preposition, a participle or a noun of saying, makes."""
    lemma = token.lemma_.lower()
    if token.lower_ == "according":
        yield from _according_to(sentence, token, name_of)
    elif token.lower_ in {"citing", "quoting"} and token.dep_ in {"advcl", "prep", "acl"}:
        yield from _citing(sentence, token, name_of)
    elif lemma in _WORDS_OF and token.pos_ == "NOUN" and token.head.lower_ in {"in", "by"}:
        yield from _in_the_words_of(sentence, token, name_of)
    elif token.pos_ == "NOUN" and lemma in cues.NOUNS:
        yield from _nominal(sentence, token, name_of)


def _according_to(sentence: ParsedSentence, token: "Token", name_of: NameOf) -> Iterator[Report]:
    to = next((child for child in token.children if child.lower_ == "to"), None)
    noun = child_with(to, "pobj", "pcomp") if to is not None else None
    if to is None or noun is None or _cannot_speak(noun):
        return
    frame = subtree(token)
    content = clause_of(_told_by(token)) - frame if token.head.i != token.i else set()
    if not content:
        content = _after_opening(sentence, noun)
        frame -= content
    source = build_source(sentence, noun, name_of)
    if content and source is not None:
        yield Report(words_of(sentence, content), frozenset(frame), "neutral", source, read_cue(sentence, token, to))


def _told_by(token: "Token") -> "Token":
    """What an "according to" hangs on; at the end of a sentence, behind a comma, that is all the clauses in a row."""
    told = token.head
    doc, end = token.doc, max(subtree(token)) + 1
    if token.i == 0 or doc[token.i - 1].text != "," or any(not t.is_punct for t in doc[end : token.sent.end]):
        return told
    while told.pos_ not in VERBAL and told.head.i != told.i:
        told = told.head
    while told.dep_ == "conj" and told.head.pos_ in VERBAL and not is_cue_verb(told.head):
        told = told.head
    return told


def _cannot_speak(noun: "Token") -> bool:
    """ "according to plan": a bare singular noun is a measure, not a source."""
    return noun.tag_ == "NN" and not any(child.dep_ in {"det", "poss", "amod", "compound"} for child in noun.children)


def _after_opening(sentence: ParsedSentence, noun: "Token") -> set[int]:
    """What follows "According to X, a Y," where the parser took the opening for the main clause."""
    doc, last = sentence.span.doc, sentence.span.end
    subject = next((i for i in range(noun.i + 1, last) if doc[i].dep_ in SUBJECTS), None)
    commas = [i for i in range(noun.i + 1, last) if doc[i].text == ","]
    if subject is None:  # it lost the verb as well
        comma = commas[0] if commas else None
    else:
        comma = max((i for i in commas if i <= doc[subject].left_edge.i), default=None)
    return set(range(comma + 1, last)) if comma is not None else set()


def _citing(sentence: ParsedSentence, token: "Token", name_of: NameOf) -> Iterator[Report]:
    noun = child_with(token, "dobj", "pobj")
    if noun is None:
        return
    frame = subtree(token)
    is_saying = token.head.lemma_.lower() in cues.VERBS
    content = (subtree(child_with(token.head, "ccomp")) if is_saying else clause_of(token.head)) - frame
    source = build_source(sentence, noun, name_of)
    if content and source is not None:
        yield Report(words_of(sentence, content), frozenset(frame), "neutral", source, read_cue(sentence, token))


def _in_the_words_of(sentence: ParsedSentence, noun: "Token", name_of: NameOf) -> Iterator[Report]:
    owner = child_with(noun, "poss") or object_of(noun, "of")
    preposition = noun.head
    if owner is None or preposition.head.i == preposition.i:
        return
    frame = subtree(preposition)
    content = clause_of(preposition.head) - frame
    source = build_source(sentence, owner, name_of)
    if source is not None and len(content) > 2:
        yield Report(words_of(sentence, content), frozenset(frame), "neutral", source, read_cue(sentence, noun))


def _nominal(sentence: ParsedSentence, noun: "Token", name_of: NameOf) -> Iterator[Report]:
    content = complement_of_noun(noun) or _predicated(noun) or _felt(noun)
    if not content:
        return
    owner = child_with(noun, "poss") or object_of(noun, "by", "from", "of")
    if owner is not None and subtree(owner) & content and owner.i in content:
        owner = None
    verb = noun.head
    if owner is None and noun.dep_ == "dobj" and verb.lemma_.lower() in _LIGHT_VERBS:
        owner = subject_of(verb)
    if owner is None:
        offering = child_with(noun, "relcl")
        owner = child_with(offering, "nsubj") if offering is not None else None
        owner = None if owner is not None and owner.tag_ in RELATIVE_TAGS else owner
    source = build_source(sentence, owner, name_of) if owner is not None else None
    kind = cues.NOUNS[noun.lemma_.lower()]
    frame = {noun.i} | (subtree(owner) - content)
    if _is_called_false(noun):
        kind = "denying"
        frame |= _verdict(noun)
        caller = object_of(noun.head, "by") if noun.dep_ == "nsubjpass" else None
        source = build_source(sentence, caller, name_of) if caller is not None else source
    if source is None and kind == "neutral":
        return
    words = words_of(sentence, content)
    yield Report(words, frozenset(frame - words), kind, source, read_cue(sentence, noun))


def _predicated(noun: "Token") -> set[int]:
    """ "Roe's explanation is that …"."""
    verb = noun.head
    clause = child_with(verb, "ccomp")
    is_that = clause is not None and has_mark(clause, {"that"})
    return subtree(clause) if noun.dep_ == "nsubj" and verb.lemma_ == "be" and is_that else set()


def _felt(noun: "Token") -> set[int]:
    """ "voiced concern about the new law"."""
    if noun.lemma_.lower() not in _FELT or noun.dep_ != "dobj" or noun.head.lemma_.lower() not in _LIGHT_VERBS:
        return set()
    thing = object_of(noun, "about", "over", "at")
    words = subtree(thing)
    return words if len(words) > 2 else set()


def _is_called_false(noun: "Token") -> bool:
    """ "The charge that … is baseless", "… makes no sense", "called the claim … false"."""
    verb = noun.head
    if noun.dep_ in SUBJECTS:
        predicate = child_with(verb, "acomp", "attr", "oprd") or object_of(verb, "as")
        thing = child_with(verb, "dobj")
        if predicate is not None and predicate.lemma_.lower() in cues.DENYING_ADJECTIVES:
            return not is_negated(verb)
        if predicate is not None and predicate.lower_ == "true":
            return is_negated(verb)
        return thing is not None and thing.lower_ == "sense" and (is_negated(verb) or is_negated(thing))
    return noun.dep_ == "dobj" and any(
        child.dep_ in {"oprd", "acomp"} and child.lemma_.lower() in cues.DENYING_ADJECTIVES for child in verb.children
    )


def _verdict(noun: "Token") -> set[int]:
    """The words that call it false, with all that only belongs to them: "…, however, makes no sense"."""
    verb = noun.head
    around = {"aux", "auxpass", "neg", "acomp", "attr", "oprd", "dobj", "agent"} | (
        {"nsubj", "nsubjpass"} if noun.dep_ in SUBJECTS else set()
    )
    return {verb.i}.union(*(subtree(child) for child in verb.children if child.dep_ in around))


def read_after_colon(sentence: ParsedSentence, reports: Sequence[Report], *, name_of: NameOf) -> Report | None:
    """ "The general explained: …" and, in headlines, "Police: …", "…: police", "… – report"."""
    tokens = list(sentence.span)
    is_headline = sentence.sentence.section == "headline" or sentence.sentence.is_heading
    marks = {":"} | ({"–", "—", "-"} if is_headline else set())
    at = next((n for n, t in enumerate(tokens) if t.text in marks and 0 < n < len(tokens) - 1), None)
    if at is None:
        return None
    before, after = tokens[:at], tokens[at + 1 :]
    content = frozenset(t.i for t in after if not t.is_punct)
    if tokens[at].text == ":":
        verb = next(
            (t for t in reversed(before[-12:]) if t.lemma_.lower() in cues.VERBS and t.pos_ in {"VERB", "AUX"}), None
        )
        subject = subject_of(verb) if verb is not None else None
        taken = frozenset().union(*(report.content for report in reports)) if reports else frozenset()
        if verb is not None and subject is not None and len(content) > 2 and len(content & taken) < len(content) / 2:
            kind = cues.VERBS[verb.lemma_.lower()]
            source = build_source(sentence, subject, name_of)
            return Report(content, frozenset(t.i for t in before), kind, source, read_cue(sentence, verb))
    if not is_headline:
        return None
    for named, said in ((before, after), (after, before)):
        noun = named[-1] if named[-1].pos_ in {"NOUN", "PROPN"} else named[0]
        is_short = len(named) <= (5 if named is before else 3)
        if is_short and noun.pos_ in {"NOUN", "PROPN"} and len(said) > 2 and not any(t.pos_ == "VERB" for t in named):
            source = build_source(sentence, noun, name_of)
            words = frozenset(t.i for t in said if not t.is_punct)
            return Report(words, frozenset(t.i for t in named), "neutral", source, None)
    return None
