"""Tells whom pronouns and roles mean: "he", "they", "the general", "the retailer"; silent where one could doubt."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from narratives.pipeline.mentions import Kind, Name
from narratives.pipeline.names import COLLECTIVES, ROLES, canonical, country_of, is_demonym, read_person
from narratives.pipeline.quotes import find_quotes
from narratives.pipeline.sources import source_tokens

if TYPE_CHECKING:
    from spacy.tokens import Token

    from narratives.pipeline.segment import ParsedArticle, ParsedSentence

Number = Literal["m", "f", "it", "they"]

SENTENCES_BACK = 4
SURE_BY = 0.5

_PRONOUNS: Mapping[str, Number] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
}
_SPELLED_OUT = {
    "gen": "general", "col": "colonel", "maj": "major", "capt": "captain", "lt": "lieutenant", "adm": "admiral",
    "cmdr": "commander", "sgt": "sergeant", "sen": "senator", "rep": "representative", "gov": "governor",
    "pres": "president", "prof": "professor", "dr": "doctor",
}  # fmt: skip
_BODIES = frozenset(
    "company firm retailer group organisation organization manufacturer carmaker airline bank charity union alliance "
    "bloc movement network broadcaster newspaper publisher developer operator supplier chain giant startup start-up "
    "association federation club team party watchdog regulator agency institute university college school hospital "
    "ministry department court council committee commission".split()
)
_HOSTILE = frozenset(
    "terrorist terror militant jihadist jihadi islamist insurgent rebel armed extremist guerrilla".split()
)
_ARMED = frozenset(
    {"taliban", "islamic state", "islamic state khorasan", "al-qaeda", "hezbollah", "hamas", "boko haram"}
)
_COMPANIES = frozenset(
    "company firm retailer manufacturer carmaker airline publisher developer operator supplier chain giant startup "
    "start-up".split()
)
_NAMED_BY_ITS_NOUN = frozenset(
    "ministry department court council committee commission university college school hospital agency institute bank "
    "party union association federation".split()
)
_AUTHORITIES = frozenset(
    "chief minister head director leader general commander president premier mayor governor senator secretary "
    "spokesman spokeswoman ambassador envoy judge prosecutor chairman chairwoman boss".split()
)
_NO_COMPANY = _NAMED_BY_ITS_NOUN | frozenset(
    "congress parliament senate house times post news journal guardian reuters bbc cnn street police nato "
    "nations government army".split()
)
_ANIMATE = frozenset(
    "voter worker resident defendant plaintiff student protester demonstrator family parent child critic supporter "
    "opponent politician republican democrat lawyer expert neighbour neighbor employee passenger fan farmer teacher "
    "scientist researcher prosecutor investigator reporter journalist company team activist union councillor patient "
    "migrant refugee shareholder investor customer regulator county state city country woman man".split()
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_EMPTY_IT = frozenset("be seem appear take happen turn rain snow make become remain".split())


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Somebody at a place of the text, as one to whom later words may point back. ``is_actor``: has a name."""

    parse: "ParsedSentence"
    head: "Token"
    start: int
    end: int
    text: str
    name: str
    kind: Kind
    is_plural: bool
    is_actor: bool = True

    @classmethod
    def from_name(cls, name: Name, full: str) -> "Antecedent":
        """A name with the fullest form its article gives it."""
        return cls(name.parse, name.head, name.start, name.end, name.text, full, name.kind, name.is_plural)


@dataclass(slots=True)
class _Knowledge:
    """What the article has told so far of its persons."""

    sex: dict[str, str] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def resolve_roles(parsed: "ParsedArticle", antecedents: Sequence[Antecedent]) -> list[Antecedent]:
    """Definite roles and kinds of bodies ("the minister", "the company") that surely mean somebody named before."""
    knowledge = _learn(antecedents)
    found = []
    covered = _covered(antecedents)
    for parse in parsed.docs:
        for token in parse.span:
            if token.idx + parse.offset in covered[parse.sentence.index] or not _is_definite(token):
                continue
            earlier = [a for a in antecedents if _is_before(a, parse, token) and a.kind != "place"]
            name = _holder(token, parse, earlier, knowledge) if token.lemma_.lower() in ROLES else None
            if name is None and token.lemma_.lower() in _BODIES:
                name = _body(token, parse, earlier)
            if name is not None:
                found.append(_role_mention(parse, token, name, antecedents))
    return found


def _learn(antecedents: Sequence[Antecedent]) -> _Knowledge:
    knowledge = _Knowledge()
    for antecedent in antecedents:
        if antecedent.kind != "person":
            continue
        for text in (antecedent.text, antecedent.name):
            person = read_person(text)
            if person is not None and person.sex():
                knowledge.sex.setdefault(antecedent.name, person.sex() or "")
            if person is not None:
                knowledge.roles[antecedent.name].update(_SPELLED_OUT.get(title, title) for title in person.titles)
        for noun in _descriptions(antecedent.head):
            knowledge.roles[antecedent.name].add(noun.lemma_.lower())
            countries = {country_of(token.text) for token in noun.subtree if country_of(token.text)}
            knowledge.countries[antecedent.name].update(country for country in countries if country)
        sexes = {"spokesman": "m", "spokeswoman": "f", "chairman": "m", "chairwoman": "f", "businessman": "m",
                 "congressman": "m", "congresswoman": "f", "businesswoman": "f"}  # fmt: skip
        for role, sex in sexes.items():
            if role in knowledge.roles[antecedent.name]:
                knowledge.sex.setdefault(antecedent.name, sex)
    return knowledge


def _descriptions(head: "Token") -> Iterator["Token"]:
    """The nouns that say what somebody is: beside the name, before it, and after "is"."""
    nearby = [child for child in head.children if child.dep_ in {"appos", "compound", "nmod", "amod"}]
    if head.dep_ == "appos":
        nearby.append(head.head)
    if head.dep_ in _SUBJECTS and head.head.lemma_ == "be":
        nearby += [child for child in head.head.children if child.dep_ == "attr"]
    for noun in nearby:
        if noun.lemma_.lower() in ROLES:
            yield noun
        yield from (c for c in noun.children if c.dep_ in {"conj", "compound"} and c.lemma_.lower() in ROLES)


def _covered(antecedents: Sequence[Antecedent]) -> dict[int, set[int]]:
    places: dict[int, set[int]] = defaultdict(set)
    for antecedent in antecedents:
        places[antecedent.parse.sentence.index].update(range(antecedent.start, antecedent.end))
    return places


def _is_definite(token: "Token") -> bool:
    if token.tag_ != "NN" or token.dep_ in {"compound", "appos", "attr", "amod", "nmod", "oprd"}:
        return False
    if not any(child.dep_ == "det" and child.lower_ in {"the", "this", "that"} for child in token.children):
        return False
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if after is not None and after.pos_ == "PROPN":
        return False
    return not any(
        child.dep_ in {"relcl", "appos", "acl"}
        or (child.dep_ == "prep" and child.lower_ in {"of", "for", "from", "at", "in"})
        for child in token.rights
    )


def _is_before(antecedent: Antecedent, parse: "ParsedSentence", token: "Token") -> bool:
    if (antecedent.parse.sentence.section == "headline") != (parse.sentence.section == "headline"):
        return False
    return antecedent.start < token.idx + parse.offset


def _holder(
    token: "Token", parse: "ParsedSentence", earlier: Sequence[Antecedent], knowledge: _Knowledge
) -> str | None:
    """The person who was given the role, and no other who could hold it was named since."""
    role = token.lemma_.lower()
    countries = {country_of(child.text) for child in token.lefts if country_of(child.text)}
    holders = [
        antecedent
        for antecedent in earlier
        if antecedent.kind == "person"
        and role in knowledge.roles[antecedent.name]
        and (
            not countries
            or not knowledge.countries[antecedent.name]
            or countries & knowledge.countries[antecedent.name]
        )
    ]
    return _latest_if_sure(holders, parse) or _speaker_before(token, parse, earlier, knowledge)


def _speaker_before(
    token: "Token", parse: "ParsedSentence", earlier: Sequence[Antecedent], knowledge: _Knowledge
) -> str | None:
    """ "Ann Roe said so. The intelligence chief warned that": the only person named nearby goes on speaking."""
    if token.lemma_.lower() not in _AUTHORITIES or not _speaks(token):
        return None
    near = [a for a in earlier if a.kind == "person" and a.is_actor and _back(a, parse) <= 2]
    name = _only(near)
    if name is None or knowledge.roles[name] or not any(_speaks(a.head) for a in near):
        return None
    return name


def _speaks(token: "Token") -> bool:
    return token.dep_ in _SUBJECTS and any(child.dep_ == "ccomp" for child in token.head.children)


def _body(token: "Token", parse: "ParsedSentence", earlier: Sequence[Antecedent]) -> str | None:
    noun = token.lemma_.lower()
    near = [a for a in earlier if a.kind == "group" and a.is_actor and _back(a, parse) <= 2]
    if noun in _NAMED_BY_ITS_NOUN:
        return _latest_if_sure([a for a in earlier if a.kind == "group" and noun in a.name.lower().split()], parse)
    described = [a for a in earlier if a.kind == "group" and noun in _beside(a.head)]
    own = [a for a in near if a.text.split()[-1].lower() not in COLLECTIVES]
    if any(child.lemma_.lower() in _HOSTILE for child in token.lefts):
        own = [a for a in own if a.is_plural or canonical(a.name) in _ARMED]
    if noun in _COMPANIES:
        own = [a for a in own if _may_trade(a)]
        traders = [a for a in earlier if a.kind == "group" and _may_trade(a)]
        return _latest_if_sure(described, parse) or _main_company(traders) or _only(own)
    return _latest_if_sure(described, parse) or _only(own)


def _beside(head: "Token") -> set[str]:
    nouns = [child for child in head.children if child.dep_ in {"appos", "compound", "nmod"}]
    if head.dep_ == "appos":
        nouns.append(head.head)
    return {noun.lemma_.lower() for noun in nouns if noun.pos_ == "NOUN"}


def _may_trade(antecedent: Antecedent) -> bool:
    return antecedent.name.split()[-1].lower() not in _NO_COMPANY and country_of(antecedent.name) is None


def _main_company(groups: Sequence[Antecedent]) -> str | None:
    """The business an article is about: named three times and twice as often as any other."""
    counts = Counter(a.name for a in groups)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    if not ranked or counts[ranked[0]] < 3 or (len(ranked) > 1 and counts[ranked[1]] * 2 > counts[ranked[0]]):
        return None
    return ranked[0]


def _only(antecedents: Sequence[Antecedent]) -> str | None:
    names = {antecedent.name for antecedent in antecedents}
    return names.pop() if len(names) == 1 else None


def _latest_if_sure(antecedents: Sequence[Antecedent], parse: "ParsedSentence") -> str | None:
    if not antecedents:
        return None
    only = _only(antecedents)
    if only is not None:
        return only
    nearest = min(_back(antecedent, parse) for antecedent in antecedents)
    return _only([a for a in antecedents if _back(a, parse) == nearest]) if nearest <= 1 else None


def _back(antecedent: Antecedent, parse: "ParsedSentence") -> int:
    return parse.sentence.index - antecedent.parse.sentence.index


def _role_mention(parse: "ParsedSentence", token: "Token", name: str, antecedents: Sequence[Antecedent]) -> Antecedent:
    first = token.left_edge
    start, end = first.idx + parse.offset, token.idx + len(token) + parse.offset
    kind = next(a.kind for a in antecedents if a.name == name)
    text = " ".join(parse.sentence.text[start - parse.sentence.start : end - parse.sentence.start].split())
    return Antecedent(parse, token, start, end, text, name, kind, is_plural=False)


def resolve_pronouns(parsed: "ParsedArticle", antecedents: Sequence[Antecedent]) -> list[Antecedent]:
    """Pronouns of the third person that surely mean somebody, by number, sex, nearness and place in the sentence.

    In the spirit of Lappin & Leass (1994): salience by weights, a subject before an object, the near before
    the far; a pronoun stays open when the second best is almost as good.
    """
    knowledge = _learn(antecedents)
    quoted = {False: _quoted(parsed.article.text), True: _quoted(parsed.article.title or "")}
    known = [*antecedents, *_plain_subjects(parsed, antecedents)]
    found: list[Antecedent] = []
    for parse in parsed.docs:
        spans = quoted[parse.sentence.section == "headline"]
        for token in parse.span:
            wanted = _PRONOUNS.get(token.lower_)
            if wanted is None or token.pos_ not in {"PRON", "DET"} or _is_empty(token):
                continue
            name = _best(token, parse, wanted, known=known, knowledge=knowledge, quoted=spans)
            if name is None:
                continue
            meant = next(a for a in reversed(known) if a.name == name)
            start = token.idx + parse.offset
            pronoun = Antecedent(
                parse, token, start, start + len(token), token.text, name, meant.kind, meant.is_plural, meant.is_actor
            )
            known.append(pronoun)
            if wanted in ("m", "f"):
                knowledge.sex.setdefault(name, wanted)
            if meant.is_actor or meant.kind == "person" or (wanted == "they" and _is_animate(meant)):
                found.append(pronoun)
    return found


def _is_animate(antecedent: Antecedent) -> bool:
    lemma = antecedent.head.lemma_.lower()
    return antecedent.head.pos_ == "PROPN" or antecedent.head.lower_ in COLLECTIVES or lemma in ROLES | _ANIMATE


def _quoted(text: str) -> list[tuple[int, int]]:
    return [(quote.start, quote.end) for quote in find_quotes(text)]


def _plain_subjects(parsed: "ParsedArticle", antecedents: Sequence[Antecedent]) -> list[Antecedent]:
    """Subjects without a name: they take "it" and "they" from the names around them."""
    covered = _covered(antecedents)
    found = []
    for parse in parsed.docs:
        for token in parse.span:
            start = token.idx + parse.offset
            both = _coordinated(token)
            if both:
                last = both[-1]
                text = " and ".join(one.text for one in both)
                end = last.idx + len(last) + parse.offset
                found.append(Antecedent(parse, token, start, end, text, text, "group", is_plural=True, is_actor=False))
            if token.pos_ != "NOUN" or token.dep_ not in _SUBJECTS or start in covered[parse.sentence.index]:
                continue
            words = [t for t in source_tokens(token) if not (t.i < token.i and t.dep_ in {"det", "predet", "poss"})]
            text = " ".join("".join(t.text_with_ws for t in words).split()) or token.text
            is_plural = token.tag_ == "NNS" or token.lower_ in {"people", "police"}
            if any(t.tag_ in {"WP", "WDT", "WRB"} for t in words) or _is_named_beside(token):
                continue
            kind: Kind = "person" if token.lemma_.lower() in ROLES and not is_plural else "group"
            found.append(
                Antecedent(parse, token, start, start + len(token), text, text, kind, is_plural, is_actor=False)
            )
    return found


def _is_named_beside(token: "Token") -> bool:
    """ "Her lawyer, Ann Roe," is no one beside Ann Roe."""
    return any(child.dep_ == "appos" and child.pos_ == "PROPN" for child in token.children)


def _coordinated(token: "Token") -> list["Token"]:
    """The names joined into one subject, as in "Both Iran and Russia"."""
    if token.dep_ not in _SUBJECTS or token.pos_ != "PROPN":
        return []
    joined = [token]
    for following in token.conjuncts:
        if following.pos_ == "PROPN":
            joined.append(following)
    return joined if len(joined) > 1 else []


def _is_empty(token: "Token") -> bool:
    """The "it" of "it is clear that" and "it rained", which means nobody."""
    if token.lower_ != "it":
        return False
    if token.dep_ == "expl":
        return True
    verb = token.head
    if token.dep_ not in _SUBJECTS or verb.lemma_ not in _EMPTY_IT:
        return False
    around = [
        *verb.children,
        *(c for child in verb.children if child.dep_ in {"acomp", "attr"} for c in child.children),
    ]
    return any(child.dep_ in {"ccomp", "xcomp", "csubj", "advcl", "relcl", "acl"} for child in around)


def _best(
    token: "Token",
    parse: "ParsedSentence",
    wanted: Number,
    *,
    known: Sequence[Antecedent],
    knowledge: _Knowledge,
    quoted: Sequence[tuple[int, int]],
) -> str | None:
    at = token.idx + parse.offset
    own_quote = _quote_at(at, quoted)
    scores: dict[str, float] = {}
    for antecedent in known:
        if not _is_before(antecedent, parse, token) or _back(antecedent, parse) > SENTENCES_BACK:
            continue
        if not _fits(antecedent, wanted, knowledge) or _bars(antecedent, parse, token):
            continue
        if wanted in ("it", "they") and not _may_reach(antecedent, parse, token):
            continue
        score = _salience(antecedent, parse, wanted, knowledge)
        if _is_who(antecedent, token):
            score += 1.5
        if own_quote != _quote_at(antecedent.start, quoted):
            if own_quote is not None and antecedent.parse is parse:
                continue  # who is quoted seldom says "he" of himself
            score -= 0.6 if own_quote is None else 0.3
        scores[antecedent.name] = max(score, scores.get(antecedent.name, score))
    ranked = sorted(scores, key=lambda name: (-round(scores[name], 6), name))
    if not ranked or (len(ranked) > 1 and round(scores[ranked[0]] - scores[ranked[1]], 6) < SURE_BY):
        return None
    return ranked[0]


def _quote_at(at: int, quoted: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return next((span for span in quoted if span[0] <= at < span[1]), None)


def _fits(antecedent: Antecedent, wanted: Number, knowledge: _Knowledge) -> bool:
    if wanted == "they":
        return antecedent.is_plural
    if wanted == "it":
        return antecedent.kind != "person" and not (antecedent.is_plural and antecedent.kind == "group")
    return (
        antecedent.kind == "person"
        and not antecedent.is_plural
        and knowledge.sex.get(antecedent.name, wanted) == wanted
    )


def _may_reach(antecedent: Antecedent, parse: "ParsedSentence", token: "Token") -> bool:
    """Things are meant from near: "it" as a subject from the sentence before, else from a subject of its own."""
    back = _back(antecedent, parse)
    is_topic = antecedent.head.dep_ == "pobj" and antecedent.head.head.i <= antecedent.parse.span.start + 1
    if not (antecedent.head.dep_ in _SUBJECTS or (is_topic and back == 0)):
        return False
    return back <= (2 if token.dep_ in _SUBJECTS else 0)


def _bars(antecedent: Antecedent, parse: "ParsedSentence", token: "Token") -> bool:
    """Whether grammar forbids it: "Roe told him" does not mean Roe himself, "his" may."""
    if antecedent.parse is not parse or token.lower_.endswith(("self", "selves")):
        return False
    if token.tag_ == "PRP$":
        return token.head == antecedent.head
    verb = token.head
    while verb.dep_ in {"conj", "xcomp"} and not any(child.dep_ in _SUBJECTS for child in verb.children):
        verb = verb.head
    return verb == antecedent.head.head and antecedent.head.dep_ in _SUBJECTS and token.dep_ not in _SUBJECTS


def _is_who(antecedent: Antecedent, token: "Token") -> bool:
    """Whether the pronoun stands in a clause about the antecedent: "Roe, who says she will come"."""
    return any(
        verb.dep_ == "relcl"
        and verb.head == antecedent.head
        and any(child.tag_ == "WP" and child.dep_ in _SUBJECTS for child in verb.children)
        for verb in token.ancestors
    )


def _salience(antecedent: Antecedent, parse: "ParsedSentence", wanted: Number, knowledge: _Knowledge) -> float:
    back = _back(antecedent, parse)
    score = -0.8 * back if back else 0.3
    if antecedent.head.dep_ in _SUBJECTS:
        score += 1.0
    elif antecedent.head.dep_ in {"poss", "compound", "amod", "nmod"}:
        score -= 0.3
    elif antecedent.head.dep_ in {"dobj", "agent", "dative"}:
        score += 0.2
    if antecedent.head.dep_ in _SUBJECTS and antecedent.head.head.dep_ == "ROOT":
        score += 0.3
    if not back and antecedent.head.dep_ == "pobj" and antecedent.head.head.i <= parse.span.start + 1:
        score += 0.6  # "As for Roe, …" sets the topic
    if knowledge.sex.get(antecedent.name) == wanted:
        score += 0.2
    if wanted in ("it", "they") and antecedent.kind == "place":
        score -= 0.2
    if is_demonym(antecedent.text):
        score -= 0.3
    return score
