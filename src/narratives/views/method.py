"""Says how the program reads: what a claim is, the four stances, how well each step does, and what it cannot show."""

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from narratives.analysis.levels import SURE
from narratives.config import ClusterOptions, SegmentOptions
from narratives.records import STANCES, Manifest
from narratives.store import queries
from narratives.store.results import read_manifest
from narratives.views.highlight import Span, join, mark_spans, tag
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead
from narratives.views.page_style import apply_style
from narratives.views.scores import score_section
from narratives.views.theme import MEANINGS, stance_mark

# One claim, carried in four ways: (sentence, source, cue, why it is read so).
EXAMPLES = {
    "asserted": (
        "The company skipped the spring inspection.",
        None,
        None,
        "No one else is named and nothing is doubted: the outlet vouches for it.",
    ),
    "attributed": (
        "The company skipped the spring inspection, two engineers told this newspaper.",
        "two engineers",
        "told",
        "The outlet passes on what the engineers say, without a sign of doubt.",
    ),
    "distanced": (
        "The company allegedly skipped the spring inspection.",
        None,
        "allegedly",
        "One word keeps it at arm's length; scare quotes, “reportedly” or “without evidence” do the same.",
    ),
    "denied": (
        "The company's director denied that it had skipped the spring inspection.",
        "The company's director",
        "denied",
        "The same claim, rejected. A denial stands in the same row as the assertion it answers.",
    ),
}

# Option → what it is called in plain words, and what changing it does.
OPTIONS = {
    "cluster.threshold": (
        "How alike two passages must be to share a row",
        "Groups of passages that are, taken together, less likely than this to say the same are never joined. Raised, "
        "rows split; lowered, rows merge.",
    ),
    "cluster.step": (
        "How far above and below that rows are counted again",
        "The claim matrix says how many rows would change by so much.",
    ),
    "sure": (
        "From where on a row counts as sure",
        "Of the matches in such rows four in five are right on annotated news; but they hold only one in seven of "
        "the matches that are there. Less likely rows are suggestions.",
    ),
    "segment.max_run": (
        "Longest run without a space",
        "In characters; a longer one is cut, so that garbled text cannot stall the reading.",
    ),
    "segment.max_paragraph": ("Longest paragraph read at once", "In characters; a longer one is read in parts."),
}


def render_method() -> None:
    """The whole page; it needs no story."""
    apply_style("method")
    render_masthead(
        "Method",
        "How the program reads, how far it can be trusted, and what its figures do not show.",
    )
    st.html(_claim_section())
    st.html(_stance_section())
    st.html(_steps_section())
    st.html(score_section())
    made = _read_last_manifest()
    st.html(_models_section(made))
    st.html(_options_section(made[1] if made else None))
    st.html(_limits_section())
    st.html(_local_section())


def _claim_section() -> Markup:
    sentence = "The company skipped the inspection and hid the report, two engineers said."
    claims = ("The company skipped the inspection", "hid the report")
    spans = [Span(sentence.index(text), sentence.index(text) + len(text), "claim", "mark") for text in claims]
    return tag(
        "div",
        tag("h2", "What counts as a claim"),
        tag(
            "p",
            "A claim is something a sentence says is so: who did what to whom, or what is the case. It is smaller than "
            "a sentence. This one makes two, and puts both in the mouths of two engineers:",
        ),
        tag("blockquote", mark_spans(sentence, spans), class_="pieces"),
        tag(
            "p",
            "Questions, calls to action, photo credits, bylines and “click here” lines are no claims. They stay in the "
            "text, greyed. Every claim keeps the place of its first and last character, so each cell of the table "
            "leads back to the printed words.",
        ),
        class_="prose",
    )


def _stance_section() -> Markup:
    parts = [
        tag(
            "section",
            tag("h3", stance_mark(stance)),
            tag("p", f"{MEANINGS[stance].capitalize()}."),
            tag("p", tag("q", _example(stance))),
            tag("p", EXAMPLES[stance][3], class_="why"),
        )
        for stance in STANCES
    ]
    key = tag(
        "p",
        "The ",
        tag("span", "source", class_="source"),
        " and the ",
        tag("span", "word that carries the report or the doubt", class_="cue"),
        " are marked like this on every page.",
    )
    return join(
        [
            tag(
                "div",
                tag("h2", "Four ways to carry a claim"),
                tag(
                    "p",
                    "What is claimed is kept apart from how an outlet carries it. Here is one claim, carried in four "
                    "ways:",
                ),
                class_="prose",
            ),
            tag("div", *parts, class_="stances"),
            tag("div", key, class_="prose"),
        ]
    )


def _example(stance: str) -> Markup:
    sentence, source, cue, _ = EXAMPLES[stance]
    spans = [
        Span(sentence.index(text), sentence.index(text) + len(text), name, "span", (("class", name),))
        for name, text in (("source", source), ("cue", cue))
        if text
    ]
    return mark_spans(sentence, spans)


def _steps_section() -> Markup:
    steps = (
        ("Sentences.", "The text is cut into sentences; bylines and notices are marked and passed over."),
        ("Claims.", "A grammatical parse finds each proposition, with who acts, what is done, and to whom."),
        ("Attribution.", "Quotation marks, verbs of saying and phrases such as “according to” tell whose word it is."),
        ("Stance.", "Words of doubt, negation and denial decide which of the four it is."),
        ("Actors.", "“The minister”, “she” and her name are brought together, in an article and across outlets."),
        (
            "The same claim.",
            "Likeness of meaning proposes pairs; who did what to whom, negation, time and numbers decide. A wrong "
            "merge does more harm than a missed one, so unlikely pairs stay apart. Rows that are likely but not sure "
            "say “possibly the same” until somebody who has read the passages confirms or refuses them. What people "
            "decided binds every later comparison: the same stays together, the rest apart, the newest word wins. "
            "Figures or dates that cannot both be right are shown side by side; which of them is right is not for the "
            "program to say.",
        ),
        ("Label and lead.", "A short label is made from the claim's own words; an outlet leads with the claim that "
                            "fills most of its headline, its opening and its text."),
    )  # fmt: skip
    items = [tag("li", tag("strong", head), " ", text) for head, text in steps]
    return tag("div", tag("h2", "From text to table"), tag("ol", *items), class_="prose")


def _read_last_manifest() -> tuple[str, Manifest] | None:
    """When the newest comparison was made (ISO 8601) and what made it; None before the first one."""
    events = queries.read_events(open_library()).dropna(subset=["compared_at"])
    if events.empty:
        return None
    newest = events.sort_values(["compared_at", "event_id"]).iloc[-1]
    manifest = read_manifest(open_library(), str(newest["event_id"]))
    return (str(newest["compared_at"]), manifest) if manifest is not None else None


def _models_section(made: tuple[str, Manifest] | None) -> Markup:
    head = tag("h2", "What made the figures you see")
    if made is None:
        text = "No story has been compared yet; the models used, with their digests, will stand here."
        return tag("div", head, tag("p", text), class_="prose")
    compared_at, manifest = made
    models = [
        tag("tr", tag("th", name, scope="row"), tag("td", tag("code", value)))
        for name, value in sorted(manifest.models.items())
    ]
    versions = [
        tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in sorted(manifest.versions.items())
    ]
    intro = (
        f"The last comparison was made on {compared_at[:10]} with these models. The digest is the fingerprint of a "
        "model's files: the same text, models and settings give the same table again, to the byte."
    )
    return join(
        [
            tag("div", head, tag("p", intro), class_="prose"),
            tag("div", tag("table", tag("tbody", *models), class_="facts-table"), class_="prose"),
            tag(
                "details",
                tag("summary", f"Versions of the {len(versions)} packages that decide the result"),
                tag("table", tag("tbody", *versions), class_="facts-table"),
                class_="prose",
            ),
        ]
    )


def _options_section(manifest: Manifest | None) -> Markup:
    used = _flat(manifest.options) if manifest else {}
    defaults: dict[str, object] = {
        "cluster.threshold": ClusterOptions().threshold,
        "cluster.step": ClusterOptions().step,
        "sure": SURE,
        "segment.max_run": SegmentOptions().max_run,
        "segment.max_paragraph": SegmentOptions().max_paragraph,
    }
    rows = [
        tag(
            "tr",
            tag("th", name, tag("code", option, class_="aside-text"), scope="row"),
            tag("td", _figure(used.get(option, defaults[option])), class_="number"),
            tag("td", meaning),
        )
        for option, (name, meaning) in OPTIONS.items()
    ]
    return join(
        [
            tag("div", tag("h2", "Thresholds"), class_="prose"),
            tag("table", tag("tbody", *rows), class_="facts-table wide"),
        ]
    )


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _flat(options: Mapping[str, object]) -> dict[str, object]:
    """Options by dotted name, one level deep."""
    flat: dict[str, object] = {}
    for name, value in options.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _limits_section() -> Markup:
    limits = (
        "Not who is right. The program describes how outlets carry a claim; it does not check claims and it does not "
        "rate outlets.",
        "Not that something is missing. “No match” means that no passage was found that says the same. It may be said "
        "in other words, or in an article that is not here. The nearest sentence is shown, so that you can judge.",
        "Not what an outlet thinks. A few articles are not an outlet, and a share of five claims is not a habit.",
        "Not tone or intent. Irony is read as it is printed; pictures, captions in pictures and video are not read.",
        "Not who wrote it first. Copies of one agency's report in several outlets are several mentions of one source.",
        "Not other languages or kinds. It reads English, and news prose best; poems, tables, transcripts and live "
        "blogs are read badly.",
        "Not a substitute for reading. Each step errs as often as its score says, and each cell leads to the printed "
        "sentence: look before you quote a figure.",
    )
    items = [
        tag("li", tag("strong", f"{head}."), f" {rest}") for head, rest in (text.split(". ", 1) for text in limits)
    ]
    return tag("div", tag("h2", "What the numbers do not show"), tag("ul", *items), class_="prose")


def _local_section() -> Markup:
    return tag(
        "div",
        tag("h2", "Local by default"),
        tag(
            "p",
            "Nothing leaves this machine. Articles, results and models lie in your own folders; no page loads anything "
            "from the network, no figures about your use are sent, and the address of the program answers to this "
            "machine only. ",
            tag("code", "python -m narratives doctor"),
            " says where everything lies.",
        ),
        class_="prose",
    )
