"""Sentences parsed by hand, so that the rules can be tested on right parses and without any model.

A parse is written word by word as ``word/lemma/POS/tag/dependency/head``, the head by its number in the sentence;
``_`` for the lemma means the word itself. The labels are those of spaCy's English models.
"""

from collections.abc import Callable, Mapping

import spacy
from spacy.tokens import Doc, Token

from narratives.pipeline.segment import ParsedSentence
from narratives.records import Section, Sentence

VOCAB = spacy.blank("en").vocab

PARSES = {
    "Tehran denied supplying drones to the rebels.": """
        Tehran/_/PROPN/NNP/nsubj/1 denied/deny/VERB/VBD/ROOT/1 supplying/supply/VERB/VBG/xcomp/1
        drones/drone/NOUN/NNS/dobj/2 to/_/ADP/IN/prep/2 the/_/DET/DT/det/6 rebels/rebel/NOUN/NNS/pobj/4
        ./_/PUNCT/./punct/1""",
    "The bridge was destroyed by militia fighters.": """
        The/the/DET/DT/det/1 bridge/_/NOUN/NN/nsubjpass/3 was/be/AUX/VBD/auxpass/3 destroyed/destroy/VERB/VBN/ROOT/3
        by/_/ADP/IN/agent/3 militia/_/NOUN/NN/compound/6 fighters/fighter/NOUN/NNS/pobj/4 ./_/PUNCT/./punct/3""",
    "Two lorries were abandoned.": """
        Two/two/NUM/CD/nummod/1 lorries/lorry/NOUN/NNS/nsubjpass/3 were/be/AUX/VBD/auxpass/3
        abandoned/abandon/VERB/VBN/ROOT/3 ./_/PUNCT/./punct/3""",
    "The club sacked its coach and appointed a former striker.": """
        The/the/DET/DT/det/1 club/_/NOUN/NN/nsubj/2 sacked/sack/VERB/VBD/ROOT/2 its/_/PRON/PRP$/poss/4
        coach/_/NOUN/NN/dobj/2 and/_/CCONJ/CC/cc/2 appointed/appoint/VERB/VBD/conj/2 a/_/DET/DT/det/9
        former/_/ADJ/JJ/amod/9 striker/_/NOUN/NN/dobj/6 ./_/PUNCT/./punct/2""",
    "The dam, which was built in 1961, burst.": """
        The/the/DET/DT/det/1 dam/_/NOUN/NN/nsubj/9 ,/_/PUNCT/,/punct/1 which/_/PRON/WDT/nsubjpass/5
        was/be/AUX/VBD/auxpass/5 built/build/VERB/VBN/relcl/1 in/_/ADP/IN/prep/5 1961/_/NUM/CD/pobj/6
        ,/_/PUNCT/,/punct/1 burst/_/VERB/VBD/ROOT/9 ./_/PUNCT/./punct/9""",
    "The governor accused the militia of burning two granaries.": """
        The/the/DET/DT/det/1 governor/_/NOUN/NN/nsubj/2 accused/accuse/VERB/VBD/ROOT/2 the/_/DET/DT/det/4
        militia/_/NOUN/NN/dobj/2 of/_/ADP/IN/prep/2 burning/burn/VERB/VBG/pcomp/5 two/_/NUM/CD/nummod/8
        granaries/granary/NOUN/NNS/dobj/6 ./_/PUNCT/./punct/2""",
    "The regulator has not approved the vaccine.": """
        The/the/DET/DT/det/1 regulator/_/NOUN/NN/nsubj/4 has/have/AUX/VBZ/aux/4 not/_/PART/RB/neg/4
        approved/approve/VERB/VBN/ROOT/4 the/_/DET/DT/det/6 vaccine/_/NOUN/NN/dobj/4 ./_/PUNCT/./punct/4""",
    "Nobody was charged.": """
        Nobody/nobody/PRON/NN/nsubjpass/2 was/be/AUX/VBD/auxpass/2 charged/charge/VERB/VBN/ROOT/2
        ./_/PUNCT/./punct/2""",
    "No ship sank.": """
        No/no/DET/DT/det/1 ship/_/NOUN/NN/nsubj/2 sank/sink/VERB/VBD/ROOT/2 ./_/PUNCT/./punct/2""",
    "She never resigned.": """
        She/she/PRON/PRP/nsubj/2 never/_/ADV/RB/neg/2 resigned/resign/VERB/VBD/ROOT/2 ./_/PUNCT/./punct/2""",
    "The minister, Ann Roe, said that the talks had failed.": """
        The/the/DET/DT/det/1 minister/_/NOUN/NN/nsubj/6 ,/_/PUNCT/,/punct/1 Ann/_/PROPN/NNP/compound/4
        Roe/_/PROPN/NNP/appos/1 ,/_/PUNCT/,/punct/1 said/say/VERB/VBD/ROOT/6 that/_/SCONJ/IN/mark/11
        the/_/DET/DT/det/9 talks/talk/NOUN/NNS/nsubj/11 had/have/AUX/VBD/aux/11 failed/fail/VERB/VBN/ccomp/6
        ./_/PUNCT/./punct/6""",
    "The talks failed, according to the ministry.": """
        The/the/DET/DT/det/1 talks/talk/NOUN/NNS/nsubj/2 failed/fail/VERB/VBD/ROOT/2 ,/_/PUNCT/,/punct/2
        according/accord/VERB/VBG/prep/2 to/_/ADP/IN/prep/4 the/_/DET/DT/det/7 ministry/_/NOUN/NN/pobj/5
        ./_/PUNCT/./punct/2""",
    "The union's claim that the crane was unsafe is baseless.": """
        The/the/DET/DT/det/1 union/_/NOUN/NN/poss/3 's/_/PART/POS/case/1 claim/_/NOUN/NN/nsubj/9
        that/_/SCONJ/IN/mark/7 the/_/DET/DT/det/6 crane/_/NOUN/NN/nsubj/7 was/be/AUX/VBD/acl/3
        unsafe/_/ADJ/JJ/acomp/7 is/be/AUX/VBZ/ROOT/9 baseless/_/ADJ/JJ/acomp/9 ./_/PUNCT/./punct/9""",
    "The union's claim that the crane was unsafe angered the owners.": """
        The/the/DET/DT/det/1 union/_/NOUN/NN/poss/3 's/_/PART/POS/case/1 claim/_/NOUN/NN/nsubj/9
        that/_/SCONJ/IN/mark/7 the/_/DET/DT/det/6 crane/_/NOUN/NN/nsubj/7 was/be/AUX/VBD/acl/3
        unsafe/_/ADJ/JJ/acomp/7 angered/anger/VERB/VBD/ROOT/9 the/_/DET/DT/det/11 owners/owner/NOUN/NNS/dobj/9
        ./_/PUNCT/./punct/9""",
    "Police said the guard denied taking the keys.": """
        Police/police/NOUN/NNS/nsubj/1 said/say/VERB/VBD/ROOT/1 the/_/DET/DT/det/3 guard/_/NOUN/NN/nsubj/4
        denied/deny/VERB/VBD/ccomp/1 taking/take/VERB/VBG/xcomp/4 the/_/DET/DT/det/7 keys/key/NOUN/NNS/dobj/5
        ./_/PUNCT/./punct/1""",
    "The ministry plans to sell three airports.": """
        The/the/DET/DT/det/1 ministry/_/NOUN/NN/nsubj/2 plans/plan/VERB/VBZ/ROOT/2 to/_/PART/TO/aux/4
        sell/_/VERB/VB/xcomp/2 three/_/NUM/CD/nummod/6 airports/airport/NOUN/NNS/dobj/4 ./_/PUNCT/./punct/2""",
    "Grain prices fell, but shop wages rose.": """
        Grain/grain/NOUN/NN/compound/1 prices/price/NOUN/NNS/nsubj/2 fell/fall/VERB/VBD/ROOT/2 ,/_/PUNCT/,/punct/2
        but/_/CCONJ/CC/cc/2 shop/_/NOUN/NN/compound/6 wages/wage/NOUN/NNS/nsubj/7 rose/rise/VERB/VBD/conj/2
        ./_/PUNCT/./punct/2""",
    "The airport might close its runway.": """
        The/the/DET/DT/det/1 airport/_/NOUN/NN/nsubj/3 might/_/AUX/MD/aux/3 close/_/VERB/VB/ROOT/3
        its/_/PRON/PRP$/poss/5 runway/_/NOUN/NN/dobj/3 ./_/PUNCT/./punct/3""",
    "The chief denied bail.": """
        The/the/DET/DT/det/1 chief/_/NOUN/NN/nsubj/2 denied/deny/VERB/VBD/ROOT/2 bail/_/NOUN/NN/dobj/2
        ./_/PUNCT/./punct/2""",
    "“The roof leaked badly,” said Colm Reddy.": """
        “/"/PUNCT/``/punct/7 The/the/DET/DT/det/2 roof/_/NOUN/NN/nsubj/3 leaked/leak/VERB/VBD/ccomp/7
        badly/_/ADV/RB/advmod/3 ,/_/PUNCT/,/punct/7 ”/"/PUNCT/''/punct/7 said/say/VERB/VBD/ROOT/7
        Colm/_/PROPN/NNP/compound/9 Reddy/_/PROPN/NNP/nsubj/7 ./_/PUNCT/./punct/7""",
    "“Two classrooms were shut.”": """
        “/"/PUNCT/``/punct/4 Two/two/NUM/CD/nummod/2 classrooms/classroom/NOUN/NNS/nsubjpass/4
        were/be/AUX/VBD/auxpass/4 shut/_/VERB/VBN/ROOT/4 ./_/PUNCT/./punct/4 ”/"/PUNCT/''/punct/4""",
    "Residents of the valley said so.": """
        Residents/resident/NOUN/NNS/nsubj/4 of/_/ADP/IN/prep/0 the/_/DET/DT/det/3 valley/_/NOUN/NN/pobj/1
        said/say/VERB/VBD/ROOT/4 so/_/ADV/RB/advmod/4 ./_/PUNCT/./punct/4""",
    "Court papers show it.": """
        Court/court/NOUN/NN/compound/1 papers/paper/NOUN/NNS/nsubj/2 show/_/VERB/VBP/ROOT/2 it/_/PRON/PRP/dobj/2
        ./_/PUNCT/./punct/2""",
    "Gen. Omar Lissouba, who leads the force, said so.": """
        Gen./_/PROPN/NNP/compound/2 Omar/_/PROPN/NNP/compound/2 Lissouba/_/PROPN/NNP/nsubj/9 ,/_/PUNCT/,/punct/2
        who/_/PRON/WP/nsubj/5 leads/lead/VERB/VBZ/relcl/2 the/_/DET/DT/det/7 force/_/NOUN/NN/dobj/5
        ,/_/PUNCT/,/punct/2 said/say/VERB/VBD/ROOT/9 so/_/ADV/RB/advmod/9 ./_/PUNCT/./punct/9""",
    "Two people familiar with the matter said so.": """
        Two/two/NUM/CD/nummod/1 people/_/NOUN/NNS/nsubj/6 familiar/_/ADJ/JJ/amod/1 with/_/ADP/IN/prep/2
        the/_/DET/DT/det/5 matter/_/NOUN/NN/pobj/3 said/say/VERB/VBD/ROOT/6 so/_/ADV/RB/advmod/6
        ./_/PUNCT/./punct/6""",
    "The gauge read 412, double the 184 the mayor announced.": """
        The/the/DET/DT/det/1 gauge/_/NOUN/NN/nsubj/2 read/_/VERB/VBD/ROOT/2 412/_/NUM/CD/dobj/2 ,/_/PUNCT/,/punct/2
        double/_/PRON/PDT/predet/9 the/_/DET/DT/det/9 184/_/NUM/CD/nummod/9 the/_/DET/DT/det/9
        mayor/_/NOUN/NN/nsubj/10 announced/announce/VERB/VBD/ccomp/2 ./_/PUNCT/./punct/2""",
}


def parse_by_hand(text: str, *, start: int = 0, index: int = 0, section: Section = "body") -> ParsedSentence:
    """The sentence of ``PARSES`` with this text, standing at ``start`` in its article."""
    rows = [row.rsplit("/", 5) for row in PARSES[text].split()]
    words = [row[0] for row in rows]
    doc = Doc(
        VOCAB,
        words=words,
        spaces=_spaces(text, words),
        lemmas=[word if lemma == "_" else lemma for word, lemma, *_ in rows],
        pos=[row[2] for row in rows],
        tags=[row[3] for row in rows],
        deps=[row[4] for row in rows],
        heads=[int(row[5]) for row in rows],
    )
    sentence = Sentence("hand", index, section, start, start + len(text), text)
    return ParsedSentence(sentence, doc[:], start)


def word(parsed: ParsedSentence, text: str) -> Token:
    """The one token of the sentence with this text."""
    (token,) = (token for token in parsed.span if token.text == text)
    return token


def printed(parsed: ParsedSentence, indices: frozenset[int]) -> str:
    """The tokens at these indices, joined by spaces."""
    return " ".join(parsed.span.doc[i].text for i in sorted(indices))


def named(names: Mapping[tuple[int, int], str]) -> Callable[[int, int], str | None]:
    """Resolves the names at the given offsets."""
    return lambda start, end: names.get((start, end))


def nobody(start: int, end: int) -> str | None:
    """Resolves no name."""
    del start, end
    return None


def _spaces(text: str, words: list[str]) -> list[bool]:
    spaces, at = [], 0
    for item in words:
        at = text.index(item, at) + len(item)
        spaces.append(text[at : at + 1] == " ")
    return spaces
