"""What a denial denies: "denied the claim that …", "called the charge a lie", "found no evidence that …"."""

from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import (
    RELATIVE_TAGS,
    child_with,
    complement_of_noun,
    has_mark,
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

CALLING = frozenset({"call", "describe", "brand", "label", "dub", "declare", "deem", "consider"})
_DENYING_ANYTHING = frozenset({"deny", "refute", "rebut"})
_DENYING_CLAIMS = frozenset({"dispute", "contest"})  # one may also contest an election or a title
_DISPUTABLE = cues.REJECTABLE | frozenset(
    """finding conclusion statement estimate number toll narrative explanation argument diagnosis view opinion
    interpretation testimony assessment reading portrayal""".split()
)
_PROPOSED = frozenset({"idea"})
# What only words can be; a plan may be absurd, and a painting a fake.
_UNTRUE = frozenset(
    """false untrue lie untruth fabricated fabrication fiction nonsense baseless unfounded groundless hoax myth rubbish
    smear libel slander invention""".split()
)
_MISTAKEN = frozenset("wrong incorrect inaccurate mistaken misleading fanciful".split())
_EVIDENCE = frozenset({"evidence", "proof", "sign", "indication"})
_GRANTED = frozenset(
    "access entry bail request visa permission appeal right application chance opportunity motion".split()
)


def read_verdict(sentence: ParsedSentence, verb: "Token", *, name_of: NameOf) -> Report | None:
    """Denials without a verb of denying: "it is a myth that …", "found no evidence that …"."""
    content: set[int] = set()
    source_noun: Token | None = None
    predicate: Token | None = None
    if verb.lemma_ == "be":
        predicate = child_with(verb, "acomp", "attr", "oprd")
        clause = child_with(verb, "ccomp", "csubj") or (
            child_with(predicate, "ccomp", "acl", "relcl") if predicate else None
        )
        says_false = predicate is not None and (
            predicate.lemma_.lower() in cues.DENYING_ADJECTIVES
            or (predicate.lower_ in {"true", "case", "truth"} and (is_negated(verb) or is_negated(predicate)))
        )
        if says_false and predicate is not None:
            named = next((t for t in predicate.subtree if t.pos_ == "NOUN" and complement_of_noun(t)), None)
            content = complement_of_noun(named) if named is not None else subtree(clause)
        elif predicate is not None and child_with(verb, "expl") is not None:
            content = _without_evidence(predicate)
        if predicate is not None and not content and _is_verdict_on_words(verb, predicate):
            said = subtree(child_with(verb, "nsubj")) | {verb.i} | subtree(predicate)
            return Report(words_of(sentence, said, near=verb), frozenset(), "denying", None, read_cue(sentence, verb))
    else:
        thing = child_with(verb, "dobj")
        content = _without_evidence(thing) if thing is not None else set()
        source_noun = subject_of(verb) if content else None
    words = words_of(sentence, content, near=verb)
    if len(words) < 2:
        return None
    source = build_source(sentence, source_noun, name_of) if source_noun is not None else None
    frame = {verb.i} | subtree(source_noun) | subtree(predicate) | subtree(child_with(verb, "expl"))
    return Report(words, frozenset(frame - words), "denying", source, read_cue(sentence, verb))


def _is_verdict_on_words(verb: "Token", predicate: "Token") -> bool:
    """ "It was a lie, Roe said", "the estimate is wrong": of something said before, with no clause that repeats it."""
    subject = child_with(verb, "nsubj")
    if subject is None or is_negated(verb) or is_negated(predicate) or complement_of_noun(subject):
        return False
    verdict = predicate.lemma_.lower()
    if subject.lower_ in {"it", "that", "this", "these", "those"}:
        return verdict in _UNTRUE
    is_claim = subject.lemma_.lower() in _DISPUTABLE or subject.lemma_.lower() in cues.NOUNS
    return is_claim and verdict in _MISTAKEN | cues.DENYING_ADJECTIVES


def _without_evidence(thing: "Token") -> set[int]:
    """What there is no evidence of: the that-clause, or more than a bare noun after "of"."""
    if thing.lemma_.lower() not in _EVIDENCE or not is_negated(thing):
        return set()
    return complement_of_noun(thing) or subtree(object_of(thing, "of"))


def claim_told_of(verb: "Token") -> "Token | None":
    """ "an allegation the firm dismisses": the noun of saying whose clause tells that somebody denies it."""
    noun = verb.head
    if verb.dep_ not in {"relcl", "acl"} or child_with(verb, "nsubj") is None or noun.i > verb.i:
        return None
    thing = child_with(verb, "dobj")
    lemma = noun.lemma_.lower()
    is_claim = noun.lower_ == "something" or lemma in _DISPUTABLE or lemma in cues.NOUNS
    is_free = thing is None or thing.tag_ in RELATIVE_TAGS
    return noun if is_claim and noun.pos_ != "VERB" and is_free and child_with(verb, "ccomp", "xcomp") is None else None


def what_is_rejected(verb: "Token", thing: "Token") -> tuple[set[int], "Token | None"]:
    """What a denial denies: what the claim it names says, the deed, or, where neither is told, its whole clause."""
    inner = complement_of_noun(thing)
    lemma = thing.lemma_.lower()
    clause = subtree(verb) - asides_of(thing) - _told_of(subject_of(verb)) - _further_deeds(verb)
    if verb.lemma_.lower() in _DENYING_CLAIMS:
        named = verb.head if thing.tag_ in RELATIVE_TAGS and verb.dep_ == "relcl" else thing
        if named.lemma_.lower() not in _DISPUTABLE and not inner:
            return set(), None
        return inner or clause, None if named is not thing else thing
    if thing.tag_ in RELATIVE_TAGS:
        return clause, None
    if lemma in _PROPOSED and not _says_that(thing):
        return set(), None
    if lemma in cues.REJECTABLE or thing.lower_ in cues.REJECTABLE:
        return inner or clause, thing
    if inner and lemma in cues.NOUNS:
        return inner, thing
    if thing.tag_ == "VBG":
        return subtree(thing), None
    if verb.lemma_.lower() in _DENYING_ANYTHING and thing.pos_ in {"NOUN", "PROPN"} and lemma not in _GRANTED:
        return inner or clause, thing
    return set(), None


def _told_of(subject: "Token | None") -> set[int]:
    """ "the firm that runs the port denied the charge": what is told of whoever denies is not denied."""
    clauses = [token for token in subject.subtree if token.dep_ == "relcl"] if subject is not None else []
    return set().union(*map(subtree, clauses), set())


def _further_deeds(verb: "Token") -> set[int]:
    """ "denied the report and sent a plane": what else whoever denies it did."""
    return set().union(*(subtree(child) for child in verb.children if child.dep_ == "conj" and child.i > verb.i), set())


def _says_that(noun: "Token") -> bool:
    """ "the idea that …": a claim; "the idea of a wall", "his idea" may be a proposal, which one turns down."""
    return any(child.dep_ in {"acl", "ccomp", "relcl"} and has_mark(child, {"that"}) for child in noun.children)


def asides_of(thing: "Token") -> set[int]:
    """ "denied the report, which was printed in May": the relative clauses that only tell more of the thing."""
    asides: set[int] = set()
    for clause in thing.subtree:
        if clause.dep_ == "relcl" and clause.i > thing.i:
            opening = clause.left_edge
            is_loose = opening.i > thing.i and thing.doc[opening.i - 1].text == ","
            asides |= subtree(clause) if is_loose or opening.lower_ in {"which", "who", "whose"} else set()
    return asides


def rejected_elsewhere(verb: "Token") -> tuple[set[int], "Token | None"]:
    """ "rejected as unfounded X's complaint that …": the noun of saying anywhere among the verb's complements."""
    for token in verb.subtree:
        if token.i > verb.i and token.pos_ == "NOUN" and token.lemma_.lower() in cues.REJECTABLE | set(cues.NOUNS):
            inner = complement_of_noun(token)
            if inner:
                return inner, token
    return set(), None


def called_false(verb: "Token") -> set[int]:
    """ "called the accusation “a lie”": a charge or claim, and the predicate that says it is none.

    "Called the report “a false start”" denies nothing: there the word only describes another noun.
    """
    thing = child_with(verb, "dobj")
    if verb.lemma_.lower() not in CALLING or thing is None or thing.lemma_.lower() not in cues.REJECTABLE:
        return set()
    for word in verb.subtree:
        if (
            word.i > thing.i
            and word.lemma_.lower() in cues.DENYING_ADJECTIVES
            and (_is_predicate_of(word, verb) or _closes_clause(word, thing))
        ):
            return complement_of_noun(thing) or {verb.i} | subtree(thing) | subtree(word)
    return set()


def _closes_clause(word: "Token", thing: "Token") -> bool:
    """ "called the claim that it reads messages false": the last word, which the parser hung inside the clause."""
    after = [t for t in thing.doc[word.i + 1 : thing.sent.end] if not t.is_punct]
    is_last = not after and word.pos_ == "ADJ" and word.head.i < word.i
    return is_last and word.i in complement_of_noun(thing) and word.head.pos_ != "AUX"


def _is_predicate_of(word: "Token", verb: "Token") -> bool:
    """Whether a word is what the verb calls its object: "called it false", "described it as a lie", "… and false"."""
    while word.dep_ == "conj" and word.pos_ in {"ADJ", "NOUN"} and word.head.pos_ in {"ADJ", "NOUN"}:
        word = word.head
    holder = word.head
    if holder.lower_ == "as" and holder.dep_ == "prep":
        return verb.i in {holder.head.i, holder.head.head.i}
    if word.dep_ == "advcl" and has_mark(word, {"as"}):
        return holder.i == verb.i
    return holder.i == verb.i and word.dep_ in {"oprd", "acomp", "attr", "dobj", "ccomp", "xcomp"}
