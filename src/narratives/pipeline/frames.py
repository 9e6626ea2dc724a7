"""Reads the clauses of a passage: what is done, by whom, to whom, under which other deed, and whether it is negated.

The words that only carry a claim ("officials said that", "it is rumoured to") are set apart by the tree, so that what
is left is what is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from narratives.pipeline.carriers import CLAUSES, find_carriers, said_by
from narratives.pipeline.grammar import SUBJECTS, VERBAL, child_with
from narratives.pipeline.names import country_of
from narratives.pipeline.numbers import is_number_word
from narratives.pipeline.wording import is_stopword, root, stem

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

AGENT, TARGET = "agent", "target"
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
_NEVER_NAMES = frozenset({"PRON", "DET", "ADP", "AUX", "CCONJ", "SCONJ", "PART"})  # a quote opens with "We"
_MEASURES = frozenset({"DATE", "TIME", "PERCENT", "QUANTITY"})
_SPEAKERS = frozenset({"i", "we", "he", "she", "it", "they"})
_NEVER = frozenset({"never", "no", "nobody", "nothing", "none", "not"})


@dataclass(frozen=True)
class Frame:
    """A deed with the words in its roles as indices; ``depth`` counts the deeds it stands under."""

    head: int
    key: str
    lemma: str
    agents: tuple[int, ...]
    targets: tuple[int, ...]
    agent_words: tuple[int, ...]
    target_words: tuple[int, ...]
    depth: int
    is_negated: bool


@dataclass(frozen=True)
class Passage:
    """A parsed passage; ``carried`` are the tokens that only carry what is told."""

    doc: "Doc"
    carried: frozenset[int]
    frames: tuple[Frame, ...]

    @cached_property
    def told(self) -> dict[str, "Token"]:
        """Key of each word that tells something → the token it first stands at."""
        found: dict[str, Token] = {}
        for token in self.doc:
            if token.i not in self.carried and tells(token):
                found.setdefault(key_of(token), token)
        return found

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of all words, those that carry included."""
        return frozenset(key_of(token) for token in self.doc if token.text[0].isalpha())

    @cached_property
    def deeds(self) -> dict[str, Frame]:
        """Key of each deed → its first frame."""
        found: dict[str, Frame] = {}
        for frame in self.frames:
            found.setdefault(frame.key, frame)
        return found

    @cached_property
    def negated(self) -> frozenset[str]:
        """Keys of the negated predicates, those that carry included."""
        return frozenset(_predicate(token) for token in self.doc if token.pos_ in VERBAL and is_negated(token))

    @cached_property
    def main(self) -> tuple[Frame, ...]:
        """The deeds that stand under no other."""
        return tuple(frame for frame in self.frames if frame.depth == 0)


def read_passage(doc: "Doc") -> Passage:
    """Read the frames of a parsed passage."""
    carried = frozenset(find_carriers(doc))
    return Passage(
        doc, carried, tuple(f for token in doc if token.i not in carried for f in _frames_of(token, carried))
    )


def key_of(token: "Token") -> str:
    """What a word is known by: a name that stands for a country by that country, any other by the stem of its lemma."""
    return root(token.text) if token.text[0].isupper() else stem(token.lemma_ or token.text)


def is_name(token: "Token") -> bool:
    """Whether a word is printed as a name; a capital at the start of a sentence counts only with the parser's word."""
    if not token.text[0].isupper() or token.pos_ in _NEVER_NAMES:
        return False
    return token.pos_ == "PROPN" or country_of(token.text) is not None or not token.is_sent_start


def word_of(token: "Token") -> str:
    """What of a word is encoded: a name as it is printed, any other by its lemma."""
    return token.text if is_name(token) else token.lemma_.lower()


def tells(token: "Token") -> bool:
    """Whether a word tells something by itself; figures are left to the quantities."""
    return (
        token.pos_ in _CONTENT
        and token.text[0].isalpha()
        and not is_stopword(token.text)
        and not is_stopword(token.lemma_)
        and not is_number_word(token.text)
    )


def is_negated(token: "Token") -> bool:
    """Whether the predicate is negated: by "not", by "never", or by a "no" on its subject or object."""
    if any(child.dep_ == "neg" or child.lower_ in _NEVER for child in token.children):
        return True
    parts = [child for child in token.children if child.dep_ in {"nsubj", "nsubjpass", "dobj"}]
    return any(word.lower_ in {"no", "not"} for part in parts for word in part.children)


def governor_of(token: "Token") -> "Token | None":
    """The verb a predicate is the complement of."""
    return token.head if token.dep_ in {"xcomp", "ccomp"} and token.head.pos_ in VERBAL else None


def edges_of(passage: Passage) -> dict[tuple[str, str], list["Token"]]:
    """(key of a governing word, what the other is to it) → the words that are that to it; passives turned round."""
    found: dict[tuple[str, str], list[Token]] = {}
    taken: set[int] = set()
    for frame in passage.frames:
        for label, heads in ((AGENT, frame.agents), (TARGET, frame.targets)):
            for i in heads:
                if tells(passage.doc[i]):
                    found.setdefault((frame.key, label), []).append(passage.doc[i])
                    taken.add(i)
    for token in passage.doc:
        if token.i in passage.carried or token.i in taken or not tells(token) or token.ent_type_ in {"DATE", "TIME"}:
            continue
        edge = _edge_above(token)
        if edge is not None and tells(edge[0]):
            found.setdefault((key_of(edge[0]), edge[1]), []).append(token)
    return found


def _edge_above(token: "Token") -> "tuple[Token, str] | None":
    above = token.head
    if token.dep_ in {"compound", "amod", "nmod"} and (is_name(token) or token.pos_ in {"NOUN", "PROPN"}):
        return above, "modifier"
    if token.dep_ == "poss":
        return above, "of"
    if token.dep_ in {"pobj", "pcomp"} and above.head.i != above.i:
        return above.head, above.lower_
    return (above, token.dep_) if token.dep_ in {"dobj", "xcomp", "ccomp"} else None


def _predicate(verb: "Token") -> str:
    """The key of a verb; of a mere "is" that of what it says: "was drunk"."""
    if verb.lemma_.lower() == "be":
        said = child_with(verb, "acomp", "attr")
        if said is not None:
            return key_of(said)
    return key_of(verb)


def _frames_of(token: "Token", carried: frozenset[int]) -> Iterator[Frame]:
    if token.pos_ == "VERB" or (token.lemma_.lower() == "be" and child_with(token, "acomp") is not None):
        agents, targets = _read_roles(token)
    elif token.pos_ == "NOUN" and child_with(token, "poss") is not None:  # "the troops' attack on the town"
        agents = [child for child in token.children if child.dep_ == "poss"]
        preps = [child for child in token.children if child.lower_ in {"on", "of", "against", "over"}]
        targets = [thing for prep in preps for thing in prep.children if thing.dep_ == "pobj"]
        if not targets:
            return
    else:
        return
    yield Frame(
        head=token.i,
        key=_predicate(token),
        lemma=token.lemma_.lower(),
        agents=tuple(word.i for word in agents),
        targets=tuple(word.i for word in targets),
        agent_words=_phrase_words(agents),
        target_words=_phrase_words(targets),
        depth=sum(1 for above in token.ancestors if above.pos_ == "VERB" and above.i not in carried),
        is_negated=is_negated(token),
    )


def _read_roles(verb: "Token") -> tuple[list["Token"], list["Token"]]:
    """Who does it and to whom, coordinated ones included; a passive is turned round."""
    is_passive = child_with(verb, "nsubjpass", "auxpass", "agent") is not None or (
        verb.dep_ == "acl" and verb.tag_ == "VBN"
    )
    subjects = [child for child in verb.children if child.dep_ in SUBJECTS] or _implied_subjects(verb)
    is_relative = verb.dep_ == "relcl"
    subjects = [verb.head if is_relative and word.tag_ in {"WP", "WDT"} else word for word in subjects]
    subjects = [_speaker_for(word) for word in subjects]
    by = [child for child in verb.children if child.lower_ == "by" and child.dep_ in {"agent", "prep"}]
    doers = [word for prep in by for word in prep.children if word.dep_ == "pobj" and word.ent_type_ not in _MEASURES]
    things = [child for child in verb.children if child.dep_ in {"dobj", "dative", "attr"} and child.pos_ != "ADP"]
    given = [child for child in verb.children if child.dep_ == "dative" and child.pos_ == "ADP"]
    things += [word for prep in given for word in prep.children if word.dep_ == "pobj"]
    if is_passive:
        return _with_others(doers), _with_others(subjects + things)
    return _with_others(subjects), _with_others(things)


def _with_others(words: Sequence["Token"]) -> list["Token"]:
    return list({word.i: word for one in words for word in (one, *one.conjuncts)}.values())


def _speaker_for(word: "Token") -> "Token":
    """Who says it, for a pronoun that stands for them: "the firm denied that it …", "we overpaid," said the firm."""
    if word.pos_ != "PRON" or word.lower_ not in _SPEAKERS:
        return word
    for above in word.ancestors:
        if above.i != word.head.i and above.pos_ in VERBAL and said_by(above) is not None:
            speaker = child_with(above, "nsubj")
            if speaker is not None and speaker.i != word.i:
                return speaker
    return word


def _implied_subjects(verb: "Token") -> list["Token"]:
    """The subject a predicate shares with the one above it; the object where there is one: "told the crew to leave"."""
    if verb.dep_ == "acl":
        return [verb.head]
    while verb.dep_ in {"xcomp", "conj", "advcl", "ccomp", "pcomp", "prep"} and verb.head.i != verb.i:
        above = verb.head
        thing = child_with(above, "dobj") if verb.dep_ == "xcomp" else None
        if thing is not None:
            return [thing]
        charged = _charged_with(verb)
        if charged is not None:
            return [charged]
        if above.pos_ in VERBAL:
            own = [child for child in above.children if child.dep_ in {"nsubj", "nsubjpass"}]
            if own:
                return own
        verb = above
    return []


def _charged_with(verb: "Token") -> "Token | None":
    """Whom it is laid to: the crew in "sacked the crew for refusing", "the crew was accused of refusing"."""
    prep = verb.head
    if verb.dep_ != "pcomp" or prep.lower_ not in {"for", "of", "from"} or prep.head.pos_ not in VERBAL:
        return None
    return child_with(prep.head, "dobj") or child_with(prep.head, "nsubjpass")


def _phrase_words(heads: Sequence["Token"]) -> tuple[int, ...]:
    """The words of the phrases that tell something, without the clauses that hang on them."""
    found: set[int] = set()
    todo = list(heads)
    while todo:
        token = todo.pop()
        if tells(token):
            found.add(token.i)
        todo += [child for child in token.children if child.dep_ not in CLAUSES and child.i not in found]
    return tuple(sorted(found))
