"""Every reading page, as it is with a story, with nothing, with one article, at a bad address, with hostile text."""

import json
import time

import ferry_story
import pytest
from pages_opened import ROOT, html, open_page
from sqlalchemy import insert, select, update
from streamlit.testing.v1 import AppTest

from narratives.store.decisions import read_decisions, refuse_same
from narratives.store.schema import articles, claims, clusters, events, job_errors, jobs
from narratives.views.stories import MANY

COUNTS = '{"looser": 2, "stricter": 1, "used": 4}'
PAGES = ("stories", "side_by_side", "article")
ESCAPED = (
    "It cost $5 and then $9, said :red[x] &amp; &lt;img src=x onerror=alert(1)&gt; **bold** [a](http://b.invalid)."
)


def test_the_app_opens_on_the_stories(engine):
    ferry_story.write_story(engine)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert "The grounding of the ferry Maren" in html(app)
    app.switch_page("pages/side_by_side.py").run()
    assert 'class="matrix"' in html(app)


def test_a_story_says_who_when_and_how_much_is_shared(engine):
    ferry_story.write_story(engine)
    shown = html(open_page("stories"))
    assert 'href="side_by_side?event=ferry"' in shown
    assert "Coastal Courier, Shipping Ledger, Capital Post, Island Voice" in shown
    assert "<dt>contested</dt><dd>2</dd>" in shown
    assert '<ul class="leads"><li>Owner skipping inspection</li><li>Islanders cut off</li></ul>' in shown


def test_many_stories_are_shown_in_parts_and_searched(engine):
    for n in range(MANY + 6):
        ferry_story.write_story(engine, event_id=f"story-{n:02}", title=f"Story {n:02}", keys=("coast",))
    page = open_page("stories")
    assert html(page).count('class="story"') == MANY
    assert "Show 6 more" in html(page)
    assert f"{MANY + 6} stories, the newest first" in html(page)
    more = open_page("stories", shown=str(2 * MANY))
    assert html(more).count('class="story"') == MANY + 6
    assert "more-rows" not in html(more)
    for words, n_found, told in (("story 07", 1, "1 of 30 stories"), ("of that", 0, "No story speaks of that")):
        page.text_input(key="search").set_value(words).run()
        assert html(page).count('class="story"') == n_found
        assert told in html(page)


def test_a_few_stories_need_no_search(engine):
    ferry_story.write_story(engine)
    page = open_page("stories", shown="-1", search="nothing")
    assert html(page).count('class="story"') == 1
    assert not page.text_input


def test_a_row_that_is_not_sure_says_so_and_can_be_confirmed(engine):
    ferry_story.write_story(engine)
    row = ferry_story.cluster_id("warning")
    page = open_page("side_by_side", event="ferry", claim=row)
    assert not page.button
    assert "possibly the same" not in html(page)
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == row).values(probability=0.42))
        conn.execute(update(events).values(compared_at="2026-01-02T00:00:00", n_rows=COUNTS))
    page = open_page("side_by_side", event="ferry", claim=row)
    assert "possibly the same" in html(page)
    assert "a probability of 0.42 that they say the same: possibly they do" in html(page)
    assert (
        "4 in several articles, of which 2 would change if likeness were judged a little less strictly, and 1 if"
        in html(page)
    )
    page.button(key="confirm-row").click().run()
    assert "possibly the same" not in html(page)
    assert "somebody has confirmed it" in html(page)
    assert [element.label for element in page.expander] == ["Decided by hand: 1"]
    page.button(key="undo-row").click().run()
    assert "possibly the same" in html(page)
    assert not page.expander


def open_suggestion(engine, topic: str) -> AppTest:
    """The page with a row of the topic chosen, which it is not sure of."""
    row = ferry_story.cluster_id(topic)
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == row).values(probability=0.42))
    return open_page("side_by_side", event="ferry", claim=row)


def test_a_suggestion_is_refused_and_that_is_taken_back(engine):
    ferry_story.write_story(engine)
    page = open_suggestion(engine, "warning")
    assert not page.pills  # of two articles there is nothing to pick
    page.button(key="refuse-row").click().run()
    assert not page.exception
    assert "possibly the same" not in html(page)
    assert "not the same, about to come apart" in html(page)
    assert [element.label for element in page.expander] == ["Decided by hand: 1, 1 not yet in the rows"]
    assert "≠" in html(page)
    assert "We had warned the company twice" in next(e.value for e in page.html if 'class="decided waits"' in e.value)
    assert "Waiting for a worker\\: 4 articles" in page.get("progress")[0].proto.text
    assert {button.key for button in page.button} >= {"undo-1", "undo-row"}
    page.button(key="undo-1").click().run()
    assert "possibly the same" in html(page)
    assert not page.expander


@pytest.mark.parametrize(
    ("picked", "label", "groups"),
    [
        ([], "Not the same", [["capital"], ["coast", "coast"], ["ledger"]]),
        (["capital"], "Not the same: set 1 of 3 apart", [["capital"], ["coast", "coast", "ledger"]]),
        (["capital", "ledger"], "Not the same: set 2 of 3 apart", [["capital", "ledger"], ["coast", "coast"]]),
        (
            ["coast", "ledger", "capital"],
            "Not the same: set 3 of 3 apart",
            [["capital"], ["coast", "coast"], ["ledger"]],
        ),
    ],
)
def test_part_of_a_suggestion_is_refused(engine, picked, label, groups):
    ferry_story.write_story(engine)
    page = open_suggestion(engine, "inspection")
    [pills] = page.pills
    assert pills.options == ["Coastal Courier", "Shipping Ledger", "Capital Post"]
    pills.set_value([ferry_story.article_id(key) for key in picked]).run()
    assert page.button(key="confirm-row").disabled == bool(picked)
    assert page.button(key="refuse-row").label == label
    page.button(key="refuse-row").click().run()
    assert not page.exception
    [decision] = read_decisions(engine, "ferry")
    assert [[claim_id.split("@")[0].split("-")[1] for claim_id in group] for group in decision.groups] == groups


def test_what_is_decided_on_hostile_text_is_listed_as_typed(engine):
    ferry_story.write_story(engine)
    with engine.connect() as conn:
        hostile = conn.execute(select(claims.c.claim_id).where(claims.c.cluster_id == "ferry-hostile")).scalar_one()
        other = conn.execute(select(claims.c.claim_id).where(claims.c.cluster_id == "ferry-bread")).scalar_one()
    with engine.begin() as conn:
        conn.execute(update(articles).where(articles.c.outlet == "Island Voice").values(outlet=":red[x] $1$ <b>"))
    refuse_same(engine, "ferry", [[hostile], [other], ["ferry-gone@b0-1"]])
    page = open_page("side_by_side", event="ferry")
    listed = next(element.value for element in page.html if 'class="decided' in element.value)
    assert ESCAPED in listed
    assert "<b>:red[x] $1$ &lt;b&gt;</b>" in listed
    assert "1 of its passages is gone" in listed
    assert not page.markdown


def test_a_story_without_decisions_lists_none(engine):
    ferry_story.write_story(engine)
    assert not open_page("side_by_side", event="ferry").expander


def test_figures_that_differ_stand_side_by_side(engine):
    ferry_story.write_story(engine)
    row = ferry_story.cluster_id("warning")
    with engine.begin() as conn:
        found = conn.execute(select(claims).where(claims.c.cluster_id == row).order_by(claims.c.claim_id)).all()
        pair = json.dumps([[found[0].claim_id, found[-1].claim_id]])
        conn.execute(update(clusters).where(clusters.c.cluster_id == row).values(conflicts=pair))
        conn.execute(update(events).values(compared_at="2026-01-03T00:00:00"))
    shown = html(open_page("side_by_side", event="ferry", claim=row))
    assert shown.count("figures differ") == 1
    assert "Figures or dates that differ on the same point:" in shown
    assert found[-1].text[:30] in shown.split("differ on the same point:")[1]


def test_cards_show_headline_lead_own_voice_and_sources(engine):
    ferry_story.write_story(engine)
    page = open_page("side_by_side", event="ferry")
    cards = next(element.value for element in page.html if 'class="cards"' in element.value)
    assert "Operator rejects blame for Maren grounding" in cards
    assert ">Owner skipping inspection</a>" in cards
    assert "<strong>67%</strong> in its own voice" in cards
    assert "two people close to the inquiry" in cards
    assert "1 · anonymous" in cards


def test_cells_tell_the_stance_by_shape_and_word(engine):
    ferry_story.write_story(engine)
    shown = html(open_page("side_by_side", event="ferry"))
    for shape, stance in zip("●◐◌✕", ("asserted", "attributed", "distanced", "denied"), strict=True):
        assert f'aria-hidden="true">{shape}</span> <span class="word">{stance}</span>' in shown
    assert 'aria-label="Island Voice: no match"' in shown
    assert 'aria-label="Coastal Courier: asserted, 2 passages"' in shown


def test_a_chosen_cell_opens_the_passages_of_all_outlets(engine):
    ferry_story.write_story(engine)
    page = open_page("side_by_side", event="ferry", claim="ferry-inspection", outlet="Shipping Ledger")
    shown = html(page)
    assert 'data-reveal="ferry-inspection"' in shown
    assert '<mark class="denied">it skipped an inspection of the ferry Maren</mark>' in shown
    assert '<span class="source" title="source">Norsea Lines</span>' in shown
    assert '<span class="cue" title="cue">rejected</span>' in shown
    assert 'href="article?event=ferry&amp;article=ferry-ledger&amp;passage=l44-87"' in shown
    assert "No match found." in shown
    assert dict(page.query_params) == {"event": "ferry", "claim": "ferry-inspection", "outlet": "Shipping Ledger"}


@pytest.mark.parametrize(
    ("address", "n_rows"),
    [
        ({}, 10),
        ({"show": "contested"}, 2),
        ({"show": "only in one"}, 6),
        ({"show": "in several"}, 4),
        ({"find": "sandbank"}, 1),
        ({"show": "contested", "find": "sandbank"}, 0),
        # A chosen claim stays open although the filter hides it.
        ({"show": "contested", "claim": "ferry-bread"}, 3),
        ({"show": "nonsense"}, 10),
    ],
)
def test_the_address_holds_the_filters(engine, address, n_rows):
    ferry_story.write_story(engine)
    shown = html(open_page("side_by_side", event="ferry", **address))
    assert shown.count('class="claim-link"') == n_rows
    assert ("No claim passes this filter" in shown) == (n_rows == 0)


def test_changing_the_order_moves_the_rows(engine):
    ferry_story.write_story(engine)
    page = open_page("side_by_side", event="ferry")
    assert html(page).index("Harbour master warning company</span>") < html(page).index("Ferry running aground</span>")
    page.segmented_control(key="order").set_value("coverage").run()
    assert html(page).index("Harbour master warning company</span>") > html(page).index("Ferry running aground</span>")


def test_an_article_is_shown_whole_with_its_claims_and_boilerplate(engine):
    ferry_story.write_story(engine)
    shown = html(open_page("article", article="ferry-coast"))
    assert '<span class="boilerplate" title="not read for claims' in shown
    assert ">Click here to support our reporting.</span>" in shown
    assert 'class="claim attributed" title="◐ attributed"' in shown
    assert "6 claims" in shown


def test_a_chosen_passage_shows_who_else_carries_it(engine):
    ferry_story.write_story(engine)
    shown = html(open_page("article", article="ferry-coast", passage="l0-52"))
    assert 'aria-current="true" data-reveal="ferry-coast l0-52"' in shown
    assert "it skipped an inspection of the ferry Maren</mark>" in shown
    assert "No match found in Island Voice." in shown
    assert 'href="side_by_side?event=ferry&amp;claim=ferry-inspection"' in shown


def test_any_span_of_an_article_has_a_permalink(engine):
    ferry_story.write_story(engine)
    shown = html(open_page("article", article="ferry-coast", passage="b0-9"))
    assert 'class="asked" data-reveal="b0-9"' in shown


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("engine")
def test_an_empty_library_says_what_to_do(name):
    shown = html(open_page(name))
    assert "No stories yet" in shown
    assert 'href="add_articles"' in shown


@pytest.mark.parametrize(
    ("keys", "words"),
    [(("coast",), "One article only"), ((), None)],
)
def test_one_article_says_what_is_missing(engine, keys, words):
    if not keys:
        with engine.begin() as conn:
            conn.execute(insert(events).values(event_id="ferry", title="Nothing in it"))
        assert "No story at this address" in html(open_page("side_by_side", event="ferry"))
        return
    ferry_story.write_story(engine, keys=keys)
    shown = html(open_page("side_by_side", event="ferry"))
    assert words in shown
    assert 'class="matrix"' in shown
    assert "5 claims" in html(open_page("stories")) or "<dd>5</dd>" in html(open_page("stories"))
    assert "No other passage that says the same" in html(
        open_page("article", article="ferry-coast", passage="b255-309")
    )


def test_unread_articles_are_announced(engine):
    ferry_story.write_story(engine, is_analysed=False)
    assert "4 articles are waiting to be read" in html(open_page("side_by_side", event="ferry")).replace("4 of 4", "4")
    assert "No claims have been read in this article yet" in html(open_page("article", article="ferry-coast"))
    assert "4 waiting to be read" in html(open_page("stories"))


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("side_by_side", {"event": "<img src=x>"}, "<q>&lt;img src=x&gt;</q>"),
        ("side_by_side", {"event": "ferry", "claim": "nowhere"}, "claim of this address is not in this story"),
        ("side_by_side", {"event": "ferry", "outlet": "nobody"}, 'class="matrix"'),
        ("article", {"article": "nowhere"}, "No article at this address"),
        ("article", {"event": "nowhere"}, "No story at this address"),
        ("article", {"article": "ferry-coast", "passage": "nonsense"}, "passage that is not in this article"),
        ("article", {"article": "ferry-coast", "passage": "b999999-9999999"}, "6 claims"),
    ],
)
def test_a_bad_address_says_so(engine, name, address, words):
    ferry_story.write_story(engine)
    assert words in html(open_page(name, **address))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("stories", {}),
        ("side_by_side", {"event": "ferry", "claim": "ferry-hostile"}),
        ("article", {"article": "ferry-island", "passage": "b117-216"}),
    ],
)
def test_hostile_text_is_shown_as_typed(engine, name, address):
    ferry_story.write_story(engine, title=ferry_story.HOSTILE)
    page = open_page(name, **address)
    assert ESCAPED in html(page)
    assert "<img" not in html(page)
    assert not page.markdown


def test_an_error_of_a_job_is_shown_as_typed(engine):
    ferry_story.write_story(engine)
    row = {"kind": "analyze", "payload": "{}", "created_at": "2025-03-13", "n_done": 0, "n_total": 2}
    with engine.begin() as conn:
        conn.execute(insert(jobs).values(job_id=1, state="failed", error="<b>broken</b>", **row))
    assert "&lt;b&gt;broken&lt;/b&gt;" in html(open_page("stories"))
    with engine.begin() as conn:
        conn.execute(update(jobs).values(state="done", error=None))
        conn.execute(insert(job_errors).values(job_id=1, article_id="a", n_tries=1, message="no $text$ in <i>"))
    assert "a: no $text$ in &lt;i&gt;" in html(open_page("stories"))


def test_a_running_job_shows_its_stage_and_can_be_cancelled(engine):
    ferry_story.write_story(engine)
    row = {"kind": "analyze", "payload": '{"article_ids": ["a", "b"]}', "created_at": "2025-03-13", "worker_id": "test"}
    row["lease_until"] = time.time() + 3600
    with engine.begin() as conn:
        conn.execute(insert(jobs).values(job_id=7, state="running", stage="parsing", n_done=1, n_total=2, **row))
    page = open_page("stories")
    assert "Parsing, 1 of 2\\: 2 articles" in page.get("progress")[0].proto.text
    page.button(key="cancel-7").click().run()
    assert page.button(key="cancel-7").disabled
