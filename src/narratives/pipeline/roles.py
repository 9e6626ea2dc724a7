"""Who did what to whom in a clause, and the wording of a clause with its pronouns filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narratives.pipeline.reports import NameOf
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import source_tokens
from narratives.records import Voice

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEGATIONS = frozenset({"no", "never", "neither", "nor", "none", "nobody", "nothing", "without", "hardly", "scarcely"})
HEARSAY = frozenset("say report rumour rumor fear believe think allege understand know claim suspect suppose".split())
_NO_DOERS = frozenset(
    "fifth third quarter half tenth percent point margin roadside mistake law accident hand mail phone road sea".split()
)
_RELATIVE = frozenset({"WP", "WDT", "WP$"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The parts of a clause as words, None where it does not say; ``implied_subject`` is a subject it only shares."""

    agent: str | None
    action: str | None
    target: str | None
    is_negated: bool
    voice: Voice
    implied_subject: "Token | None"


def read_roles(sentence: ParsedSentence, head: "Token", name_of: NameOf) -> Roles:
    """Agent, action and target of the predicate ``head``; passives turned round, shared subjects filled in."""
    if head.pos_ not in {"VERB", "AUX"}:
        return _roles_of_noun(sentence, head, name_of)
    raised = _raised(head)
    if raised is not None:
        lower = read_roles(sentence, raised, name_of)
        return replace(lower, is_negated=lower.is_negated != _is_negated(head))
    is_passive = _is_passive(head)
    own = _own_subject(head)
    subject = _antecedent(own, head) if own is not None else _implied_subject(head)
    implied = subject if own is None or subject is not own else None
    agent_phrase = _agent_of_passive(head)
    agent_token = agent_phrase if is_passive else subject
    target_token = subject if is_passive else _target(head)
    voice: Voice = "active" if not is_passive else "passive" if agent_phrase is not None else "agentless"
    return Roles(
        agent=_name(sentence, agent_token, name_of),
        action=_action(head),
        target=_name(sentence, target_token, name_of),
        is_negated=_is_negated(head),
        voice=voice,
        implied_subject=implied,
    )


def read_wording(
    sentence: ParsedSentence, head: "Token", tokens: Sequence["Token"], roles: Roles, name_of: NameOf
) -> str:
    """The clause's words with pronouns replaced by names and a shared subject put in front."""
    words: list[str] = []
    if roles.implied_subject is not None and roles.implied_subject not in tokens:
        words.append((_name(sentence, roles.implied_subject, name_of) or "") + " ")
    for token in tokens:
        if token.tag_ in _RELATIVE and token.dep_ in {"nsubj", "nsubjpass", "dobj"}:
            continue
        if token.pos_ == "PRON" or token.tag_ == "PRP$":
            start = token.idx + sentence.offset
            name = name_of(start, start + len(token))
            if name is not None:
                words.append(name + ("'s" if token.tag_ == "PRP$" else "") + token.whitespace_)
                continue
        words.append(token.text_with_ws)
    if _is_object_relative(head):
        words.append(" " + (_name(sentence, head.head, name_of) or ""))
    return " ".join("".join(words).split()) or head.text


def _roles_of_noun(sentence: ParsedSentence, head: "Token", name_of: NameOf) -> Roles:
    """A noun that stands for a clause: "Russian support for the insurgents"."""
    owner = next((child for child in head.children if child.dep_ in {"poss", "nsubj"}), None)
    by = next((p for c in head.children if c.lower_ == "by" for p in c.children if p.dep_ == "pobj"), None)
    other = next(
        (p for c in head.children if c.dep_ == "prep" and c.lower_ in {"of", "for", "to", "with", "against", "on"}
         for p in c.children if p.dep_ == "pobj"),
        None,
    )  # fmt: skip
    return Roles(
        agent=_name(sentence, owner or by, name_of),
        action=head.lemma_.lower() if head.pos_ in {"NOUN", "ADJ"} else None,
        target=_name(sentence, other, name_of),
        is_negated=_is_negated(head),
        voice="active",
        implied_subject=None,
    )


def _raised(head: "Token") -> "Token | None":
    """The predicate under a passive of hearsay: in "is said to own a bank" it is "own"."""
    if head.lemma_.lower() not in HEARSAY or not any(child.dep_ in {"nsubjpass", "auxpass"} for child in head.children):
        return None
    return next((child for child in head.children if child.dep_ == "xcomp" and child.pos_ in {"VERB", "AUX"}), None)


def is_hearsay(head: "Token") -> bool:
    """Whether the predicate is passed on as hearsay: "is said to …", "is feared to …"."""
    return _raised(head) is not None or (head.dep_ == "xcomp" and _raised(head.head) is head)


def _is_passive(head: "Token") -> bool:
    if any(child.dep_ in {"nsubjpass", "auxpass", "agent"} for child in head.children):
        return True
    return head.dep_ == "acl" and head.tag_ == "VBN"


def _agent_of_passive(head: "Token") -> "Token | None":
    """Who did it; "by the roadside", "by a fifth" and "by March" name no doer."""
    for child in head.children:
        if child.dep_ != "agent" and not (child.dep_ == "prep" and child.lower_ == "by" and _is_passive(head)):
            continue
        for thing in child.children:
            doer = next((t for t in thing.children if t.dep_ == "dobj"), thing) if thing.dep_ == "pcomp" else thing
            is_measure = (
                doer.ent_type_ in {"DATE", "TIME", "PERCENT", "QUANTITY", "MONEY"} or doer.lemma_.lower() in _NO_DOERS
            )
            if thing.dep_ in {"pobj", "pcomp"} and doer.pos_ in {"NOUN", "PROPN", "PRON"} and not is_measure:
                return doer
    return None


def _own_subject(head: "Token") -> "Token | None":
    """The subject in the tree, also where the parser hung it on the auxiliary."""
    for verb in (head, *(child for child in head.children if child.dep_ == "auxpass")):
        own = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass", "csubj", "expl"}), None)
        if own is not None:
            return own
    return None


def _antecedent(subject: "Token", head: "Token") -> "Token":
    if subject.tag_ in _RELATIVE and head.dep_ == "relcl":
        return head.head
    return subject


def _implied_subject(head: "Token") -> "Token | None":
    """The subject of a predicate that has none of its own, by the rules of control and coordination."""
    governor = head.head
    if governor.i == head.i:
        return None
    if head.dep_ in {"acl", "relcl"}:
        return governor
    if head.dep_ == "pcomp" and governor.dep_ == "prep" and governor.head.pos_ == "VERB":
        verb = governor.head
        thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
        return thing or _own_or_implied(verb)
    if head.dep_ in {"conj", "advcl", "xcomp", "pcomp", "dep", "ccomp"} and governor.pos_ in {"VERB", "AUX"}:
        thing = next((child for child in governor.children if child.dep_ == "dobj"), None)
        if head.dep_ == "xcomp" and thing is not None:
            return thing
        return _own_or_implied(governor)
    return None


def _own_or_implied(verb: "Token") -> "Token | None":
    own = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    return _antecedent(own, verb) if own is not None else _implied_subject(verb)


def _target(head: "Token") -> "Token | None":
    for deps in ({"dobj"}, {"attr", "acomp", "oprd"}, {"dative"}):
        found = next((child for child in head.children if child.dep_ in deps), None)
        if found is not None:
            return found
    complement = next((child for child in head.children if child.dep_ == "xcomp"), None)
    if complement is not None:
        return _target(complement)
    if _is_object_relative(head):
        return head.head
    return next((p for c in head.children if c.dep_ == "prep" for p in c.children if p.dep_ == "pobj"), None)


def _is_object_relative(head: "Token") -> bool:
    """ "the arms that Russia sent": the noun above is what the clause is about, not who acts in it."""
    if head.dep_ != "relcl" or any(child.dep_ in {"dobj", "attr", "acomp"} for child in head.children):
        return False
    if any(child.dep_ == "prep" and any(t.tag_ in _RELATIVE for t in child.children) for child in head.children):
        return False  # "with whom they fight": about the noun above, and not what is fought
    own = next((child for child in head.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    return own is not None and own.tag_ not in _RELATIVE


def _action(head: "Token") -> str:
    words = [head.lemma_.lower()]
    words += [child.lower_ for child in head.children if child.dep_ == "prt"]
    complement = next(
        (child for child in head.children if child.dep_ == "xcomp" and child.pos_ in {"VERB", "AUX"}), None
    )
    if complement is not None and _target_is_through(head):
        words += ["to", _action(complement)] if complement.tag_ == "VB" else [_action(complement)]
    return " ".join(words)


def _target_is_through(head: "Token") -> bool:
    return not any(child.dep_ in {"dobj", "attr", "acomp", "oprd"} for child in head.children)


def _is_negated(head: "Token") -> bool:
    n = 0
    for child in head.children:
        if (
            child.dep_ == "neg"
            or child.lower_ in {"never", "neither", "nor", "hardly", "scarcely"}
            or (child.lower_ == "longer" and any(word.lower_ == "no" for word in child.children))
            or (
                child.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"}
                and any(grandchild.lower_ in _NEGATIONS for grandchild in [child, *child.lefts])
            )
        ):
            n += 1
    if head.dep_ == "xcomp":
        n += _is_negated(head.head)
    return n % 2 == 1


def _name(sentence: ParsedSentence, token: "Token | None", name_of: NameOf) -> str | None:
    if token is None:
        return None
    if token.pos_ == "ADJ":
        return token.text
    tokens = list(source_tokens(token))
    start = tokens[0].idx + sentence.offset if tokens else token.idx + sentence.offset
    end = tokens[-1].idx + len(tokens[-1]) + sentence.offset if tokens else start + len(token)
    at = token.idx + sentence.offset
    is_alone = not any(t.dep_ == "conj" for t in tokens) and token.pos_ in {"PRON", "PROPN"}
    name = name_of(start, end) or (name_of(at, at + len(token)) if is_alone else None)
    if name is not None:
        return name
    if token.tag_ in _RELATIVE or token.lower_ in {"it", "there"}:
        return None
    return " ".join(_without_article(t.text_with_ws for t in tokens).split()) or None


def _without_article(words: Iterator[str]) -> str:
    text = "".join(words)
    first, _, rest = text.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else text
