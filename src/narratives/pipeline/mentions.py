"""Finds the names in a parsed sentence: persons with titles, bodies with acronyms, countries, collectives."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from narratives.pipeline.names import (
    COLLECTIVES,
    HONORIFICS,
    RANKS,
    ROLES,
    country_of,
    is_capital,
    is_demonym,
    is_person_like,
    sex_of_first_name,
)

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from narratives.pipeline.segment import ParsedSentence

Kind = Literal["person", "group", "place"]

_PERSON_LABELS = frozenset({"PERSON"})
_GROUP_LABELS = frozenset({"ORG", "NORP", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT"})
_LOCATIVE = frozenset("in at near from across outside inside around through toward towards via throughout".split())
_NO_NAME_STARTS = frozenset({"DET", "PRON", "VERB", "AUX", "ADP", "ADV", "CCONJ", "SCONJ"})
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?$")
_UNNAMED = frozenset("unnamed unidentified anonymous some several many certain other various".split())
_TITLE_WORDS = HONORIFICS | RANKS | ROLES


@dataclass(frozen=True, slots=True)
class Name:
    """A name at its place; ``head`` stands for it in the sentence's grammar, ``acronym`` is printed beside it."""

    parse: "ParsedSentence"
    head: "Token"
    start: int
    end: int
    text: str
    kind: Kind
    is_plural: bool = False
    acronym: str | None = None


def find_names(parse: "ParsedSentence") -> list[Name]:
    """The names of persons, bodies and places of a sentence, in order; a place that only says where is left out."""
    if parse.sentence.text.isupper():
        return []  # in a shout every word looks like a name
    taken: set[int] = set()
    found: list[Name] = []
    for candidate in (*_entity_tokens(parse.span), *_proper_runs(parse.span)):
        for part in _split_joined(candidate):
            tokens = _trim([token for token in _widen(part) if token.i not in taken]) if part else []
            name = _build(parse, tokens) if tokens and tokens[-1].i - tokens[0].i < len(tokens) else None
            if name is not None:
                taken.update(token.i for token in tokens)
                found.append(name)
    return sorted(found, key=lambda name: name.start)


def _entity_tokens(span: "Span") -> list[list["Token"]]:
    """The model's names, persons first, so that "US" does not take itself out of "US General Roe"."""
    entities = [entity for entity in span.ents if entity.label_ in _PERSON_LABELS | _GROUP_LABELS]
    entities.sort(key=lambda entity: (entity.label_ not in _PERSON_LABELS, entity.start))
    return [list(entity) for entity in entities]


def _proper_runs(span: "Span") -> Iterator[list["Token"]]:
    """Runs of proper nouns in which the model saw no name, when they do or suffer something."""
    run: list[Token] = []
    for token in span:
        is_name = token.pos_ == "PROPN" and token.text[0].isupper() and token.ent_type_ in ("", "ORG", "PERSON")
        if is_name:
            run.append(token)
        if run and (not is_name or token.i + 1 == span.end):
            if run[-1].dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "poss", "appos", "conj", "ROOT"}:
                yield run
            run = []


def _split_joined(tokens: list["Token"]) -> Iterator[list["Token"]]:
    """ "China & Russia" is two names, "Marks & Spencer" is one: parted for persons and where a country stands alone."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.lower_ in {"&", "and", ","}:
            parts.append([])
        else:
            parts[-1].append(token)
    is_person = tokens[0].ent_type_ == "PERSON" and not any(_SUFFIX.match(token.text) for token in tokens)
    has_country = any(country_of(" ".join(t.text for t in part)) for part in parts)
    yield from parts if len(parts) > 1 and (is_person or has_country) else [tokens]


def _widen(tokens: list["Token"]) -> list["Token"]:
    """Take in the title before a name, the noun a people's name belongs to ("Islamic State"), the Jr. after it."""
    doc = tokens[0].doc
    first, last = tokens[0].i, tokens[-1].i
    sent = tokens[0].sent
    while first > sent.start and (
        _is_title_before(doc[first - 1], doc[first]) or _is_first_name(doc[first - 1], doc[first])
    ):
        first -= 1
    while last + 1 < sent.end and _belongs_to_next(doc[last], doc[last + 1]):
        last += 1
    after = last + 1
    if after < sent.end and doc[after].text == "," and after + 1 < sent.end and _SUFFIX.match(doc[after + 1].text):
        last = after + 1
    elif after < sent.end and _SUFFIX.match(doc[after].text):
        last = after
    return [doc[i] for i in range(first, last + 1)]


def _is_first_name(before: "Token", name: "Token") -> bool:
    """A first name that the model left outside the name."""
    if before.pos_ != "PROPN" or not before.text[0].isupper() or name.ent_type_ != "PERSON":
        return False
    if sex_of_first_name(before.text) is not None and before.ent_type_ in ("", "PERSON"):
        return before.head.i >= name.i or name.head.i == before.i
    is_place = country_of(before.text) is not None or before.lower_.rstrip(".") in _TITLE_WORDS
    return before.dep_ == "compound" and before.ent_type_ == "" and not is_place and before.head.i >= name.i


def _belongs_to_next(token: "Token", following: "Token") -> bool:
    if following.pos_ != "PROPN" or not following.text[0].isupper() or token.dep_ not in {"compound", "amod", "nmod"}:
        return False
    if country_of(token.text) is not None and (
        country_of(following.text) is not None or following.ent_type_ == "PERSON"
    ):
        return False
    return token.ent_type_ != "PERSON" or following.ent_type_ in ("", "PERSON")


def _is_title_before(before: "Token", name: "Token") -> bool:
    plain = before.lower_.rstrip(".")
    if not before.text[0].isupper() or name.pos_ != "PROPN":
        return False
    if before.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} and before.head != name and name.dep_ != "appos":
        return False
    return plain in _TITLE_WORDS and not (plain in ROLES and before.tag_ == "NNS")


def _trim(tokens: list["Token"]) -> list["Token"]:
    while tokens and (tokens[0].is_punct or tokens[0].is_space or tokens[0].pos_ in _NO_NAME_STARTS):
        tokens = tokens[1:]
    while tokens and (
        tokens[-1].tag_ == "POS" or tokens[-1].is_space or (tokens[-1].is_punct and not tokens[-1].text.endswith("."))
    ):
        tokens = tokens[:-1]
    return tokens


def _build(parse: "ParsedSentence", tokens: list["Token"]) -> Name | None:
    start = tokens[0].idx + parse.offset
    end = tokens[-1].idx + len(tokens[-1]) + parse.offset
    text = " ".join(parse.sentence.text[start - parse.sentence.start : end - parse.sentence.start].split())
    head = _head(tokens)
    if not text or not any(char.isupper() for char in text) or any(t.like_num or t.like_url for t in tokens):
        return None
    if is_demonym(text) and (head.pos_ == "ADJ" or head.dep_ in {"amod", "compound"}):
        return None
    if is_capital(text) and head.dep_ == "pobj" and head.head.lower_ in _LOCATIVE:
        return None
    if len(tokens) == 1 and text.lower().rstrip(".") in _TITLE_WORDS:
        return None
    if tokens[-1].pos_ in {"NOUN", "VERB", "ADJ"} and tokens[-1].is_lower and " of " not in text:
        return None
    kind = _kind_of(text, tokens)
    return Name(
        parse=parse,
        head=head,
        start=start,
        end=end,
        text=text,
        kind=kind,
        is_plural=kind == "group" and (head.tag_ in ("NNPS", "NNS") or is_demonym(text) or text == "Taliban"),
        acronym=_acronym_after(tokens[-1]),
    )


def _head(tokens: Sequence["Token"]) -> "Token":
    inside = {token.i for token in tokens}
    outward = [token for token in tokens if token.head.i not in inside or token.head is token]
    return outward[-1] if outward else tokens[-1]


def _kind_of(text: str, tokens: Sequence["Token"]) -> Kind:
    if country_of(text) is not None:
        return "place"
    if is_person_like(text):
        return "person"
    labels = [token.ent_type_ for token in tokens if token.ent_type_]
    if labels and labels[-1] == "PERSON":
        words = {token.lower_.rstrip(".") for token in tokens}
        return "group" if words & COLLECTIVES - RANKS - ROLES else "person"
    if labels and labels[-1] == "GPE":
        return "place"
    first = tokens[0].text
    return "person" if not labels and len(tokens) > 1 and sex_of_first_name(first) else "group"


def _acronym_after(token: "Token") -> str | None:
    doc, i = token.doc, token.i
    if i + 3 < len(doc) + 1 and i + 2 < len(doc) and doc[i + 1].text == "(":
        word = doc[i + 2].text
        if re.fullmatch(r"[A-Z][A-Za-z.&-]{1,7}", word) and sum(char.isupper() for char in word) >= 2:
            return word
    return None


def find_collectives(parse: "ParsedSentence") -> list[Name]:
    """Plural groups named after somebody, as "Taliban officials" or "Afghan intelligence officials"."""
    found = []
    for token in parse.span:
        if token.pos_ != "NOUN" or token.lower_ not in COLLECTIVES or token.dep_ in {"compound", "amod"}:
            continue
        before = [child for child in token.lefts if child.dep_ in {"amod", "compound", "nmod", "poss"}]
        namers = [c for c in before if _names_whose(c)]
        if not namers:
            continue
        first = min(token_.left_edge.i for token_ in before if token_.dep_ != "poss" or token_ in namers)
        tokens = _trim([parse.span.doc[i] for i in range(first, token.i + 1)])
        start, end = tokens[0].idx + parse.offset, token.idx + len(token) + parse.offset
        text = " ".join(parse.sentence.text[start - parse.sentence.start : end - parse.sentence.start].split())
        found.append(Name(parse, token, start, end, text, "group", is_plural=token.tag_ in ("NNS", "NNPS")))
    return found


def _names_whose(token: "Token") -> bool:
    if token.dep_ == "poss" and token.ent_type_ == "PERSON":
        return False
    return token.pos_ == "PROPN" or token.ent_type_ in {"NORP", "GPE", "ORG"} or is_demonym(token.text)


def plain_collective(text: str) -> str:
    """A collective without the words that only say that it is not named: "some unnamed Afghan officials"."""
    return " ".join(word for word in text.split() if word.lower() not in _UNNAMED)
