"""On whose word: from the noun that a report hangs on to the source's words, name and kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from narratives.pipeline.names import ROLES
from narratives.pipeline.reports import NameOf
from narratives.pipeline.segment import ParsedSentence
from narratives.records import Source, SourceKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_PRONOUNS = frozenset("he she they it we i you who which that this these those him her them his their its one".split())
_ANONYMOUS_ADJECTIVES = frozenset(
    "unnamed anonymous unidentified undisclosed senior top former other several some".split()
)
_ANONYMOUS_NOUNS = frozenset(
    """source official insider person people diplomat aide analyst expert critic observer witness resident
    supporter opponent other many some everyone anybody somebody someone man woman researcher scientist lawyer
    adviser advisor investigator officer neighbour neighbor worker employee colleague friend specialist""".split()
)
_OFFICIAL_WORDS = frozenset(
    """ministry government department police court army military navy president minister spokesman spokeswoman
    spokesperson commission commissioner agency authority authorities parliament congress senate council mayor
    governor judge prosecutor prosecutors ambassador embassy administration kremlin pentagon general commander
    cabinet regulator committee chancellor secretary sheriff chief office bureau tribunal watchdog inspector
    official officials premier king queen pope bishop senator lawmaker delegate envoy nato""".split()
)
_DOCUMENT_WORDS = frozenset(
    """report statement study paper document letter memo file filing lawsuit indictment survey poll data book email
    e-mail transcript record records ruling verdict dossier communique communiqué article editorial analysis
    review audit complaint affidavit footage video tape recording image images photograph photographs figures
    statistics census bill text note website post tweet message ledger log logs minutes research evidence""".split()
)
_TIMES = frozenset({"DATE", "TIME"})  # "in May, who said": the parser hangs the clause on the month
_OUTLET_WORDS = frozenset(
    """times post news newspaper herald tribune gazette journal guardian telegraph reuters bbc cnn afp ap
    agency radio television tv broadcaster media press daily weekly magazine channel reporter reporters journalist
    network fox nbc abc cbs bloomberg politico""".split()
)


def build_source(sentence: ParsedSentence, noun: "Token", name_of: NameOf) -> Source | None:
    """The source named by the noun phrase around ``noun``; None when the phrase names nobody ("It", "which")."""
    noun = _antecedent(noun) if noun.tag_ == "WP$" else noun
    tokens = list(source_tokens(noun))
    if not tokens or noun.ent_type_ in _TIMES:
        return None
    start = tokens[0].idx + sentence.offset
    end = tokens[-1].idx + len(tokens[-1]) + sentence.offset
    text = sentence.text_between(start, end)
    holder = _holder(noun, tokens)
    name = next(
        (
            name
            for a, b in ((start, end), _offsets(sentence, holder or noun), _offsets(sentence, noun))
            if (name := name_of(a, b)) is not None
        ),
        None,
    )
    if len(tokens) == 1 and noun.lower_ in _PRONOUNS and name is None:
        if noun.lower_ in {"which", "that", "this", "these", "those", "who", "you", "one"}:
            return None
        name = text
    return Source(
        text=text, name=name or _without_article(text), kind=_kind(holder or noun, tokens, name), start=start, end=end
    )


def _antecedent(whose: "Token") -> "Token":
    """ "Roe, whose view is that …": of whom the clause tells."""
    return next((verb.head for verb in whose.ancestors if verb.dep_ == "relcl"), whose)


def _holder(noun: "Token", tokens: list["Token"]) -> "Token | None":
    """The person who holds the role that the noun names: "the foreign minister, Ann Roe"."""
    return next((t for t in tokens if t.dep_ == "appos" and t.i > noun.i and t.pos_ == "PROPN"), None)


def _holder_after(noun: "Token", last: int) -> "Token | None":
    """ "the envoy to Norway, Ann Roe, said": the person, whom the parser hung on the last word before the comma."""
    doc = noun.doc
    if not _is_role(noun) or last + 2 >= len(doc) or doc[last + 1].text != ",":
        return None
    return next(
        (
            t
            for t in noun.subtree
            if t.dep_ == "appos" and t.ent_type_ == "PERSON" and t.left_edge.i == last + 2 and t.head.i != noun.i
        ),
        None,
    )


def _is_role(noun: "Token") -> bool:
    """A post that somebody holds, also one in capitals: "the firm's CEO, Ann Roe", "Special Envoy Roe"."""
    return noun.pos_ == "NOUN" or noun.lower_ in ROLES


def _offsets(sentence: ParsedSentence, token: "Token") -> tuple[int, int]:
    return token.idx + sentence.offset, token.idx + len(token) + sentence.offset


def cites_somebody(verb: "Token") -> bool:
    """ "citing two officials": who is cited speaks; "citing high costs" gives a reason of the subject's own."""
    if verb.lower_ not in {"citing", "quoting"} or verb.dep_ != "advcl":
        return False
    cited = next((child for child in verb.children if child.dep_ == "dobj"), None)
    speakers = _ANONYMOUS_NOUNS | _OFFICIAL_WORDS | _DOCUMENT_WORDS | _OUTLET_WORDS | ROLES
    return cited is not None and (cited.pos_ == "PROPN" or bool({cited.lower_, cited.lemma_.lower()} & speakers))


def source_tokens(noun: "Token") -> Iterator["Token"]:
    """The shortest stretch that names the source: determiner to last complement, without clauses set off by commas.

    A role followed by its holder ("the foreign minister, Ann Roe") keeps the holder, whose name it is.
    """
    left = noun.left_edge.i
    article = next((child for child in reversed(list(noun.lefts)) if child.dep_ == "det"), None)
    if article is not None and any(token.like_num for token in noun.doc[left : article.i]):
        left = article.i  # "double the 184 the mayor announced": the parser hangs the figure on who gave it
    right = noun.i
    for child in noun.rights:
        if child.dep_ in {"prep", "flat", "compound", "nummod", "case", "poss", "amod"} and child.tag_ != "VBG":
            right = max(right, _last_of(child))
        elif child.dep_ in {"conj", "cc"}:
            if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN"}:
                right = max(right, _last_of(child))
        elif child.dep_ == "appos" and child.pos_ == "PROPN" and _is_role(noun):
            right = max(right, child.i)
        elif child.dep_ != "punct":
            break
    holder = _holder_after(noun, right)
    right = holder.i if holder is not None else right
    doc = noun.doc
    while left < noun.i and (doc[left].is_punct or doc[left].is_space or doc[left].dep_ in {"cc", "punct", "mark"}):
        left += 1
    tokens = [doc[i] for i in range(left, right + 1)]
    while (
        tokens and (tokens[-1].is_punct or tokens[-1].is_space or tokens[-1].tag_ == "POS") and tokens[-1].text != "."
    ):
        tokens.pop()
    yield from tokens


def _last_of(child: "Token") -> int:
    """Where a complement ends, its own relative and participial clauses left out."""
    last = child.i
    for token in child.rights:
        if token.dep_ in {"relcl", "acl", "appos", "punct", "advcl"}:
            break
        last = max(last, _last_of(token))
    return last


def _kind(noun: "Token", tokens: list["Token"], name: str | None) -> SourceKind:
    words = {t.lower_ for t in tokens} | {t.lemma_.lower() for t in tokens}
    heads = {noun.lower_, noun.lemma_.lower()}
    has_name = any(t.pos_ == "PROPN" and t.ent_type_ in {"PERSON", ""} for t in tokens) or any(
        t.ent_type_ == "PERSON" for t in tokens
    )
    resolved = {word.lower().strip(".,") for word in (name or "").split()}
    if heads & _DOCUMENT_WORDS:
        return "document"
    if (words | resolved) & _OUTLET_WORDS and (noun.ent_type_ in {"ORG", "WORK_OF_ART"} or heads & _OUTLET_WORDS):
        return "outlet"
    if words & {"unnamed", "anonymous", "unidentified", "undisclosed"} or (heads & {"source", "sources", "insider"}):
        return "anonymous"
    if noun.pos_ == "NOUN" and not has_name and heads & _ANONYMOUS_NOUNS and not resolved - words:
        return "anonymous"
    if noun.ent_type_ in {"GPE", "NORP"} or heads & _OFFICIAL_WORDS or resolved & _OFFICIAL_WORDS & heads:
        return "official"
    if words & _OFFICIAL_WORDS and not any(t.ent_type_ == "PERSON" for t in tokens):
        return "official"
    is_unresolved = noun.pos_ == "PRON" and (name is None or name.lower() == noun.lower_)
    return "anonymous" if is_unresolved or (noun.pos_ != "PROPN" and name is None) else "named"


def _without_article(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else text
