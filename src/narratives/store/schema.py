"""The tables, as SQLAlchemy Core metadata: the single place that says what is stored.

Everything that hangs on an article goes when the article goes; the same for an event.
"""

from sqlalchemy import (
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
    Column("published_at", String),
    Column("language", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_digest", String, nullable=False, index=True),
    Column("event_told", Text),  # the event the user named, or NULL
    Column("added_at", String, nullable=False),
    Column("analysed_at", String),  # NULL until the worker has read it
    Column("n_skipped", Integer),
    Column("lead_cluster_id", String),
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
    Column("kind", String, nullable=False),  # "analyze"
    Column("payload", Text, nullable=False),  # JSON
    Column("state", String, nullable=False, index=True),  # queued, running, done, failed, cancelled
    Column("stage", String),
    Column("n_done", Integer, nullable=False, default=0),
    Column("n_total", Integer, nullable=False, default=0),
    Column("n_tries", Integer, nullable=False, default=0),
    Column("cancel_asked", Boolean, nullable=False, default=False),
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
