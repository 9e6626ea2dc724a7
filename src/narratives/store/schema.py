"""The tables, as SQLAlchemy Core metadata: the single place that says what is stored.

Everything that hangs on an article goes when the article goes; the same for an event.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

events = Table(
    "events",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("compared_at", String),  # ISO time of the last comparison; NULL: articles came or went since
    Column("manifest", Text),  # JSON of the manifest that made the clusters
    Column("n_rows", Text),  # JSON: how many claims several articles share, and how many of them hang on the threshold
)

articles = Table(
    "articles",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("event_id", String, ForeignKey("events.event_id", ondelete="SET NULL"), index=True),
    Column("outlet", Text, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("author", Text),
    Column("published_at", String),
    Column("language", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_digest", String, nullable=False, index=True),
    Column("event_told", Text),  # the event the user named, or NULL
    Column("added_at", String, nullable=False),
    Column("analysed_at", String),  # NULL until the worker has read it
    Column("made_by", String),  # digest of the models, versions and options that read it
    Column("set_aside", Text),  # why it is stored and not analysed, e.g. its language has no model; else NULL
    Column("n_skipped", Integer),
    Column("lead_cluster_id", String),
    Column("copy_group", String, index=True),  # the same for all articles that print one text; NULL: it has no copy
)


def _article_key() -> Column[str]:
    return Column("article_id", String, ForeignKey("articles.article_id", ondelete="CASCADE"), nullable=False)


sentences = Table(
    "sentences",
    metadata,
    _article_key(),
    Column("section", String, nullable=False),
    Column("index", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("is_heading", Boolean, nullable=False),
    Index("ix_sentences_article", "article_id", "section", "index", unique=True),
)

claims = Table(
    "claims",
    metadata,
    Column("claim_id", String, primary_key=True),
    _article_key(),
    Column("section", String, nullable=False),
    Column("sentence", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("agent", Text),
    Column("action", Text),
    Column("target", Text),
    Column("negated", Boolean, nullable=False),
    Column("hedged", Boolean, nullable=False),
    Column("voice", String, nullable=False),
    Column("stance", String, nullable=False),  # of the passage alone
    Column("row_stance", String),  # inside its cluster, where it differs
    Column("mode", String),
    Column("source", Text),  # verbatim
    Column("source_name", Text),
    Column("source_kind", String),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("cue", Text),
    Column("cue_lemma", Text),
    Column("cue_start", Integer),
    Column("cue_end", Integer),
    Column("cluster_id", String, ForeignKey("clusters.cluster_id", ondelete="SET NULL"), index=True),
    Index("ix_claims_article", "article_id"),
)

mentions = Table(
    "mentions",
    metadata,
    _article_key(),
    Column("section", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("name", Text, nullable=False),
    Index("ix_mentions_article", "article_id"),
)

clusters = Table(
    "clusters",
    metadata,
    Column("cluster_id", String, primary_key=True),
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("representative", String, nullable=False),  # a claim_id
    Column("n_articles", Integer, nullable=False),
    Column("n_outlets", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("cohesion", Float, nullable=False),
    Column("conflicts", Text),  # JSON list of pairs of claim ids; NULL: not looked for
)

actors = Table(
    "actors",
    metadata,
    Column("actor_id", String, primary_key=True),
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("aliases", Text, nullable=False),  # JSON list
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("text_digest", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # little-endian float32
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # "analyze", "gather"
    Column("payload", Text, nullable=False),  # JSON
    Column("state", String, nullable=False, index=True),  # queued, running, paused, done, failed, cancelled
    Column("stage", String),
    Column("n_done", Integer, nullable=False, default=0),
    Column("n_total", Integer, nullable=False, default=0),
    Column("n_tries", Integer, nullable=False, default=0),
    Column("cancel_asked", Boolean, nullable=False, default=False),
    Column("pause_asked", Boolean, nullable=False, default=False, server_default=false()),
    Column("error", Text),
    Column("worker_id", String),
    Column("lease_until", Float),  # seconds since the epoch
    Column("created_at", String, nullable=False),
    Column("started_at", String),
    Column("finished_at", String),
)

job_errors = Table(
    "job_errors",
    metadata,
    Column("job_id", Integer, ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", String, primary_key=True),
    Column("n_tries", Integer, nullable=False, default=0),
    Column("message", Text, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("worker_id", String, primary_key=True),
    Column("pid", Integer, nullable=False),
    Column("lease_until", Float, nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("correction_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made_at", String, nullable=False),
    Column("kind", String, nullable=False),  # merge, split, move, rename, restance, confirm, refuse, undo
    Column("payload", Text, nullable=False),  # JSON
)

notes = Table(
    "notes",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),  # what the program keeps for itself, whatever is removed
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", String, ForeignKey("events.event_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("made_at", String, nullable=False),
    Column("manifest", Text, nullable=False),  # JSON
    Column("summary", Text, nullable=False),  # JSON: counts
    Column("articles", Text, nullable=False),  # JSON list of the ids compared
    Column("shared", Text, nullable=False),  # JSON: the claim ids of every row that several articles share
)

signatures = Table(
    "signatures",
    metadata,
    Column("article_id", String, ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True),
    Column("method", String, nullable=False),  # how it was made; only signatures made alike can be compared
    Column("n_words", Integer, nullable=False),
    Column("minhash", LargeBinary, nullable=False),  # little-endian uint32
)

signature_bands = Table(
    "signature_bands",
    metadata,
    _article_key(),
    Column("bucket", BigInteger, nullable=False),  # a band's number and values in one digest
    Index("ix_signature_bands_bucket", "bucket", "article_id"),
    Index("ix_signature_bands_article", "article_id"),
)

sentence_prints = Table(
    "sentence_prints",
    metadata,
    _article_key(),
    Column("position", Integer, nullable=False),
    Column("print", BigInteger, nullable=False),  # digest of the sentence's words
    Column("n_words", Integer, nullable=False),
    Index("ix_sentence_prints_print", "print", "article_id"),
    Index("ix_sentence_prints_article", "article_id", "position", unique=True),
)

outlines = Table(
    "outlines",
    metadata,
    Column("article_id", String, ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True),
    Column("method", String, nullable=False),  # how it was made; only outlines made alike can be compared
    Column("vector", LargeBinary, nullable=False),  # little-endian float32
    Column("terms", LargeBinary, nullable=False),  # little-endian uint32
    Column("weights", LargeBinary, nullable=False),  # little-endian float32
)

copy_links = Table(
    "copy_links",
    metadata,
    Column("article_id", String, ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True),
    Column("other_id", String, ForeignKey("articles.article_id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("kind", String, nullable=False),  # "same text", "copied passage"
    Column("resemblance", Float, nullable=False),  # share of five-word runs they have in common, estimated
    Column("n_shared", Integer, nullable=False),  # words in sentences that both print
)

import_batches = Table(
    "import_batches",
    metadata,
    Column("batch_id", Integer, primary_key=True, autoincrement=True),
    Column("label", Text, nullable=False),  # what was dropped or typed, for people
    Column("made_at", String, nullable=False),
    # A page may still hold the id of a batch that is gone, and must not write into another's.
    sqlite_autoincrement=True,
)


def _batch_key() -> Column[int]:
    return Column("batch_id", Integer, ForeignKey("import_batches.batch_id", ondelete="CASCADE"), primary_key=True)


staged_drafts = Table(
    "staged_drafts",
    metadata,
    _batch_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("draft", Text, nullable=False),  # JSON, the fields of ingest's Draft
)

import_lines = Table(
    "import_lines",
    metadata,
    _batch_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("where", Text, nullable=False),
    Column("outlet", Text),
    Column("title", Text),
    Column("outcome", String, nullable=False),  # taken, duplicate, copy, refused, left out
    Column("why", Text),
    Column("article_id", String, ForeignKey("articles.article_id", ondelete="SET NULL"), index=True),
)

batch_links = Table(
    "batch_links",
    metadata,
    _batch_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("link", Text, nullable=False),
    Column("n_drafts", Integer, nullable=False),
    Column("why", Text),  # why nothing came of it; NULL: it was read
)
