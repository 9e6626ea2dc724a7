"""Colours of the stylesheet keep WCAG 2.2 AA on every ground they stand on, in the light and in the dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "src/narratives/views/theme.css").read_text(encoding="utf8")
PAIRS = dict(re.findall(r"--([a-z]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", CSS))
COLOURS = {name: dict(zip(("light", "dark"), pair.split(", "), strict=True)) for name, pair in PAIRS.items()}
TEXT, GRAPHICS = 4.5, 3.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [
        ("ink", TEXT),
        ("soft", TEXT),
        ("accent", TEXT),
        ("anchor", TEXT),
        ("asserted", GRAPHICS),
        ("attributed", GRAPHICS),
        ("distanced", GRAPHICS),
        ("denied", GRAPHICS),
    ],
)
def test_contrast(colour, ground, scheme, least):
    assert contrast(COLOURS[colour][scheme], COLOURS[ground][scheme]) >= least


def contrast(one: str, other: str) -> float:
    """Contrast ratio as in WCAG 2.2, 1 to 21."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
