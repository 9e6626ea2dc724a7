"""Six short articles written for these tests: four on a fire whose story was named, two on a strike nobody named."""

from narratives.records import Article

FIRE = "The mill fire"

ARTICLES = (
    Article(
        "fire-1",
        "Weaver Gazette",
        "The Harrow mill burned down on Tuesday night. Fire chief Lena Moss said a faulty cable started the blaze. "
        "The owner, Brandt Textiles, had ignored two warnings from inspectors.",
        title="Owner ignored warnings before mill fire",
        published_at="2025-02-05",
        event=FIRE,
    ),
    Article(
        "fire-2",
        "Industry Daily",
        "A fire destroyed the Harrow mill on Tuesday. Brandt Textiles denied that it had ignored warnings. "
        '"Every rule was kept," said its director, Otto Brandt. He blamed vandals for the blaze.',
        title="Mill owner blames vandals",
        published_at="2025-02-05",
        event=FIRE,
    ),
    Article(
        "fire-3",
        "Valley Radio",
        "Inspectors reportedly warned Brandt Textiles twice before the Harrow mill burned. "
        "The fire chief said a faulty cable had started the fire. Nobody was hurt.",
        published_at="2025-02-06",
        event=FIRE,
    ),
    Article(
        "fire-4",
        "Capital Mail",
        "The government will pay the workers of the Harrow mill for three months. "
        "The minister for labour, Ida Falk, announced the payment after the mill burned down.",
        title="Ministry to pay mill workers",
        published_at="2025-02-07",
        event=FIRE,
    ),
    Article(
        "strike-1",
        "Harbour Times",
        "Dockers in Kelp Bay walked out on Monday and stopped all loading of ships. "
        "Their union demands a pay rise of nine per cent. The port authority called the strike unlawful.",
        title="Dockers stop loading in Kelp Bay",
        published_at="2025-04-14",
    ),
    Article(
        "strike-2",
        "Trade Monitor",
        "The dockers' strike in Kelp Bay stopped the loading of ships on Monday. "
        "The port authority says that the strike breaks the law. The union wants nine per cent more pay.",
        title="Kelp Bay strike stops ships",
        published_at="2025-04-14",
    ),
)
IDS = [article.article_id for article in ARTICLES]
