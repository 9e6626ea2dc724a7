"""A short headline-like label for a cluster of claims: 'Council closing school', from its own agent, action, target."""

import re
from collections.abc import Sequence

from narratives.pipeline.actors import canonical
from narratives.pipeline.numbers import words_of
from narratives.records import Claim

MAX_WORDS = 7
_PRONOUNS = words_of(
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that these "
    "those who whom whose which what one himself herself itself themselves someone something anyone anything everyone "
    "there here"
)
_ARTICLES = words_of("a an the some any his her its their our my your")
_EMPTY_ACTIONS = words_of("be have do get go come say seem become make take there")
_DOUBLED = words_of(
    "admit begin commit control permit prefer refer occur submit transfer equip expel compel rebel repel propel deter "
    "defer incur regret omit emit outstrip patrol forbid forget upset"
)
_CUT = re.compile(r",|;|\s(?:who|which|that|where|when|while|as|because|after|before|since|amid|despite)\s|\s[-–—]\s")
_LINKS = words_of("of for in on at to with from by against over about under into between and near during")
_TITLES = words_of(
    "mr mrs ms dr sir gen general lt col colonel president prime minister foreign defence defense secretary senator "
    "sen rep representative chancellor spokesman spokeswoman spokesperson mayor governor judge professor prof "
    "commander chief ambassador captain capt major sgt king queen prince princess pope jr sr"
)


def label_cluster(claims: Sequence[Claim], representative: Claim) -> str:
    """Label from the first claim whose roles make one, the representative ahead; else the representative trimmed."""
    order = sorted(claims, key=lambda c: (c.claim_id != representative.claim_id, not _is_clear(c), c.claim_id))
    plain = [claim for claim in order if _is_clear(claim)] + [claim for claim in order if not _is_clear(claim)]
    labels = [label for label in map(label_from_roles, plain) if label]
    return labels[0] if labels else trim_clause(representative.wording)


def label_from_roles(claim: Claim) -> str | None:
    """'Agent doing target' without articles, at most seven words; None when a part is missing or says too little."""
    agent, target = short_name(claim.agent), short_name(claim.target)
    if not (agent and target and claim.action) or agent == target:
        return None
    verb, _, rest = claim.action.partition(" ")
    if verb in _EMPTY_ACTIONS:
        return None
    is_denied = claim.negated and claim.attribution.stance != "denied"
    label = " ".join(word for word in (agent, "not" if is_denied else "", participle(verb), rest, target) if word)
    return label if len(label.split()) <= MAX_WORDS else None


def participle(verb: str) -> str:
    """Present participle of a verb's base form: send → sending, arm → arming, ship → shipping, lie → lying."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if verb.endswith("ic"):
        return verb + "king"
    is_short = len(re.findall(r"[aeiouy]+", verb)) == 1 and re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb)
    return verb + (verb[-1] if is_short or verb in _DOUBLED else "") + "ing"


def short_name(name: str | None, *, max_words: int = 3) -> str | None:
    """The shortest name that is still clear: surname of a person, head of a phrase; None for a pronoun or nothing."""
    if not name:
        return None
    text = _CUT.split(canonical(name))[0]
    words = [word.strip("\"'“”‘’()[].,") for word in text.split()]
    words = [word for word in words if word]
    while words and words[0].lower() in _ARTICLES:
        words.pop(0)
    titled = [word for word in words if word.lower().strip(".") not in _TITLES]
    if len(titled) < len(words) and titled and all(word[0].isupper() for word in titled):
        words = titled[-1:]
    for place, word in enumerate(words):
        if place and (word.lower() in _LINKS) and place + 1 > max_words - 1:
            words = words[:place]
            break
    if len(words) > max_words:
        words = words[-max_words:] if not any(w.lower() in _LINKS for w in words) else words[:max_words]
    while words and words[-1].lower() in _LINKS | _ARTICLES:
        words.pop()
    return None if not words or any(word.lower() in _PRONOUNS for word in words) else " ".join(words)


def trim_clause(wording: str) -> str:
    """The first words of a clause, articles and leading pronouns dropped: what is left when roles give no label."""
    text = _CUT.split(wording)[0] if len(_CUT.split(wording)[0].split()) >= 3 else wording
    words = [word.strip("\"“”()[]") for word in text.split()]
    words = [word for word in words if word and word.lower().strip(".,") not in _ARTICLES | _PRONOUNS][:MAX_WORDS]
    while len(words) > 2 and words[-1].lower() in _LINKS:
        words.pop()
    label = " ".join(words).rstrip(".,;:!?")
    return label[:1].upper() + label[1:] if label else wording


def _is_clear(claim: Claim) -> bool:
    return claim.attribution.stance in ("asserted", "attributed") and not claim.negated and not claim.hedged
