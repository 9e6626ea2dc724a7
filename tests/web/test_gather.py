"""From links to drafts: what a page becomes, the way it came, and what is refused."""

from small_web import SmallWeb, article


def test_a_link_becomes_a_draft(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", article())
    (report,) = web.gather("http://harbour.example/bridge")
    assert report.refused == ()
    (draft,) = report.articles
    assert (draft.title, draft.outlet, draft.author) == (
        "Bridge shut after cracks are found",
        "Harbour Post",
        "Ann Roe",
    )
    assert (draft.url, draft.language) == ("http://harbour.example/bridge", "en")
    assert draft.published_at is not None
    assert draft.published_at.startswith("2025-03-14")
    assert "The old bridge at Ferry Lane was closed" in draft.text
