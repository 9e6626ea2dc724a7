"""In which stage a deed stands: to come, under way or over."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from narratives.pipeline.frames import Frame, Passage
from narratives.pipeline.numbers import words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

STAGES: Mapping[str, frozenset[str]] = {
    "planned": words_of(
        """plan intend propose consider weigh mull seek vow pledge promise threaten aim hope want expect prepare agree
        apply draft ask urge call demand vote offer negotiate discuss schedule try attempt warn bid nominate"""
    ),
    "begun": words_of(
        """begin start open launch commence resume review look search question investigate charge accuse arrest detain
        indict appeal"""
    ),
    "ended": words_of(
        """end stop finish complete halt cease quash lift break collapse abandon cancel scrap drop conclude publish
        suspend"""
    ),
}
_TO_COME = frozenset({"will", "would", "shall", "'ll", "’ll", "wo"})
_PATH = frozenset({"xcomp", "ccomp", "acl", "pcomp", "prep", "dobj", "advcl"})


def stages_of(side: Passage, frame: Frame) -> set[str]:
    """The stages that a deed is in by its own verb and by what it hangs on."""
    return stages_above(side, frame) | own_stage(frame)


def own_stage(frame: Frame) -> set[str]:
    return {stage for stage, verbs in STAGES.items() if frame.lemma in verbs}


def stages_above(side: Passage, frame: Frame) -> set[str]:
    """The stages that the deeds it hangs on and its own auxiliaries put a deed in."""
    token = side.doc[frame.head]
    found = {"planned"} if is_to_come(token) else set()
    if token.tag_ == "VB" and token.dep_ == "ROOT" and any(c.lower_ == "to" for c in token.children):
        found.add("planned")  # the headline's "Airline to cut jobs"
    while token.dep_ in _PATH and token.head.i != token.i:
        token = token.head
        if token.i in side.carried:
            continue
        found |= {stage for stage, verbs in STAGES.items() if token.lemma_.lower() in verbs}
        if is_to_come(token):
            found.add("planned")
    return found


def is_to_come(token: "Token") -> bool:
    helpers = [child.lower_ for child in token.children if child.dep_ == "aux"]
    # "would not fly" is a refusal and as done as any other
    if "would" in helpers and any(child.dep_ == "neg" for child in token.children):
        return False
    return bool(_TO_COME & set(helpers))
