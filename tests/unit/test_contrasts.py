"""What two passages tell against each other, and what of a passage is told, on original examples and real parses."""

import pytest
from reading import Reader

from narratives.pipeline.contrasts import CONTRAST_NAMES, compare_passages
from narratives.pipeline.frames import read_passage
from narratives.pipeline.leftovers import compare_leftovers


def compare(reader: Reader, a: str, b: str) -> dict[str, float]:
    one, other = (read_passage(reader.models.nlp(text)) for text in (a, b))
    return compare_passages(one, other, models=reader.models)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("The baker sold the mill, a clerk said.", {"The baker sold the mill"}, id="a speaker behind"),
        pytest.param("Farmers claim that the mill was sold.", {"the mill was sold"}, id="a claim"),
        pytest.param("The firm rejected reports that the mill was sold.", {"the mill was sold"}, id="a noun of saying"),
        pytest.param("The mill was sold, according to the mayor.", {"The mill was sold"}, id="according to"),
        pytest.param(
            "The baker told the clerk to leave.", {"The baker told the clerk to leave"}, id="an order is a deed"
        ),
    ],
)
def test_what_carries_a_claim_is_set_apart(reader, text, told):
    passage = read_passage(reader.models.nlp(text))
    words = [token.text for token in passage.doc if token.i not in passage.carried and token.text[0].isalpha()]
    assert {" ".join(word for word in words if word != "that")} == told


@pytest.mark.parametrize(
    ("text", "deed", "agents", "targets"),
    [
        pytest.param("Monks fed the beekeepers.", "feed", ["Monks"], ["beekeepers"], id="active"),
        pytest.param("The beekeepers were fed by monks.", "feed", ["monks"], ["beekeepers"], id="passive"),
        pytest.param(
            "The monks' attack on the beekeepers began.", "attack", ["monks"], ["beekeepers"], id="a noun that acts"
        ),
        pytest.param("The abbot told the cooks to feed the monks.", "feed", ["cooks"], ["monks"], id="told to"),
        pytest.param("The abbey denied that it fed the cooks.", "feed", ["abbey"], ["cooks"], id="it is who denies"),
        pytest.param(
            "The abbot fined the cooks for robbing the monks.", "rob", ["cooks"], ["monks"], id="fined for it"
        ),
        pytest.param("The bread was sold by Friday.", "sell", [], ["bread"], id="a day does nothing"),
    ],
)
def test_roles_of_a_deed(reader, text, deed, agents, targets):
    passage = read_passage(reader.models.nlp(text))
    frame = next(frame for frame in passage.frames if frame.lemma == deed)
    assert [passage.doc[i].text for i in frame.agents] == agents
    assert [passage.doc[i].text for i in frame.targets] == targets


@pytest.mark.parametrize(
    ("a", "b", "name", "expected"),
    [
        pytest.param(
            "The potter sued the glazier.", "The glazier sued the potter.", "exchanged", 1.0, id="turned round"
        ),
        pytest.param(
            "The potter sued the glazier.", "The potter was sued by the glazier.", "exchanged", 1.0, id="by a passive"
        ),
        pytest.param(
            "The potter sued the glazier.", "The glazier was sued by the potter.", "exchanged", 0.0, id="plain passive"
        ),
        pytest.param(
            "Portugal expelled two Danish clerks.", "Denmark expelled two Portuguese clerks.", "exchanged", 1.0,
            id="by the names in the phrases",
        ),
        pytest.param(
            "Ambrel copied the design, Tosk said.", "Tosk copied the design, Ambrel said.", "moved", 1.0,
            id="speaker and doer change places",
        ),
        pytest.param(
            "Ambrel copied the design, Tosk said.", "Ambrel copied the design.", "moved", 0.0, id="the speaker left out"
        ),
        pytest.param(
            "A judge told the firm Brusk to pay the tenants.", "A judge told the firm Delm to pay the tenants.",
            "name_replaced", 1.0, id="another name",
        ),
        pytest.param(
            "Farmers in Norway sold their herds.", "Farmers in Sweden sold their herds.", "name_replaced", 1.0,
            id="another place",
        ),
        pytest.param(
            "Turkey bought the old ferries.", "Ankara bought the old ferries.", "name_replaced", 0.0, id="a capital"
        ),
        pytest.param(
            "The army of Peru bought ferries.", "The army of Peru bought ferries on Monday.", "name_replaced", 0.0,
            id="a detail more",
        ),
        pytest.param(
            "Thieves took 40 violins from a school near Oster.", "Thieves took 40 tractors from a school near Oster.",
            "noun_replaced", 1.0, id="another object",
        ),
        pytest.param(
            "Thieves robbed 40 shops near a school in Oster.", "Thieves robbed 40 stores near a school in Oster.",
            "noun_replaced", 0.0, id="a word for the same",
        ),
        pytest.param(
            "Kestrin opened a school in the town.", "The firm opened a school in the town.", "name_for_noun", 1.0,
            id="a name for what it names",
        ),
        pytest.param(
            "The mayor has not promised to close the school.", "The mayor has promised not to close the school.",
            "negation_moved", 1.0, id="the negation moved",
        ),
        pytest.param(
            "The mayor has not promised to close the school.", "The mayor has promised to close the school.",
            "negation_moved", 0.0, id="a claim denied is the same claim",
        ),
        pytest.param(
            "The clerk did not tell the inquiry that the guard was asleep.",
            "The clerk told the inquiry that the guard was not asleep.",
            "negation_moved", 1.0, id="between what is said and the saying",
        ),
        pytest.param(
            "The abbot ordered the cooks to leave.", "The abbot ordered the cooks not to leave.", "negation_inner", 1.0,
            id="what is ordered is negated",
        ),
        pytest.param(
            "The firm said the mill had closed.", "The firm said the mill had not closed.", "negation_inner", 0.0,
            id="what is said is only denied",
        ),
        pytest.param(
            "The banks merged their offices.", "The banks will merge their offices.", "stage_moved", 1.0, id="to come"
        ),
        pytest.param(
            "The banks merged their offices.", "The banks plan to merge their offices.", "stage_moved", 1.0,
            id="planned",
        ),
        pytest.param(
            "The banks merged their offices.", "The banks have merged their offices.", "stage_moved", 0.0, id="done"
        ),
        pytest.param(
            "The dockers ended a strike over pay.", "The dockers began a strike over pay.", "ended_apart", 1.0,
            id="begun or ended",
        ),
        pytest.param(
            "The union asked the court to free the sailors.", "The court freed the sailors, the union said.",
            "governed_apart", 1.0, id="asked for or done",
        ),
        pytest.param(
            "The heatwave killed the young vines in Oster.", "The heatwave delayed the harvest of vines in Oster.",
            "deed_same", 0.0, id="another deed",
        ),
        pytest.param(
            "Teachers bullied the girl, parents said.", "Parents harassed her, a teacher said.",
            "contrast", 1.0, id="each lays it to who tells it",
        ),
        pytest.param(
            "The choir honoured Anna Brandt.", "Singers praised the composer Lev Orlin.", "contrast", 1.0,
            id="another person",
        ),
        pytest.param(
            "A man robbed the old mill.", "A locksmith robbed the old mill.", "noun_replaced", 0.0,
            id="a general word",
        ),
        pytest.param(
            "Ambrel paid too much for the mill.", "\"We paid too much for the mill,\" Ambrel said.",
            "name_replaced", 0.0, id="a pronoun is no name",
        ),
        pytest.param(
            "The captain fined cooks who would not sail.", "The captain fined cooks who did not sail.",
            "stage_moved", 0.0, id="a refusal is done",
        ),
        pytest.param("The monks fed the cooks.", "The monks fed the cooks.", "words_kept", 2.0, id="both stay"),
        pytest.param("The monks fed the cooks.", "The cooks fed the monks.", "words_turned", 2.0, id="both turn"),
    ],
)  # fmt: skip
def test_contrasts(reader, a, b, name, expected):
    assert round(compare(reader, a, b)[name]) == expected


def test_what_is_told_in_other_words_is_no_contrast(reader):
    found = compare(reader, "A gale tore the roof off the abbey.", "Strong winds left monks without shelter overhead.")
    assert found["contrast"] == found["left_nouns"] == found["left_verbs"] == 0.0


def test_doer_and_done_to_turn_round_without_a_word_in_common(reader):
    told = "The doctors sued the patients."
    assert compare(reader, told, "Patients attacked the physicians.")["contrast"] > 0.2
    assert compare(reader, told, "Physicians attacked the patients.")["contrast"] == 0.0


def test_the_strongest_contrast_stands_for_all(reader):
    found = compare(reader, "The potter sued the glazier.", "The glazier sued the potter.")
    assert found["contrast"] == found["contrast_or_left"] == 1.0


def test_contrasts_do_not_depend_on_which_passage_comes_first(reader):
    a, b = "Thieves took 40 violins from a school, police said.", "The school near Oster lost tractors to thieves."
    assert compare(reader, a, b) == compare(reader, b, a)
    assert tuple(compare(reader, a, b)) == CONTRAST_NAMES


def test_a_passage_without_words_has_all_contrasts(reader):
    assert set(compare(reader, "...", "The mill closed.")) == set(CONTRAST_NAMES)


@pytest.mark.parametrize(
    ("a", "b", "left"),
    [
        pytest.param("The aid reached the harbour.", "The aide said the aid reached the harbour.", 0.0, id="an aide"),
        pytest.param("The boat with aid reached Oster.", "The boat with oil reached Oster.", 1.0, id="aid is cargo"),
        pytest.param("The talk moved the town hall.", "The dance moved the town hall.", 1.0, id="a talk is told"),
    ],
)
def test_words_that_carry_are_known_by_their_whole_form(a, b, left):
    assert compare_leftovers(a, b)["left_min"] == left
