"""The dots of a chart, one by one, whichever trace draws them."""

from typing import NamedTuple


class Dot(NamedTuple):
    name: str
    value: float
    hue: str
    opacity: float
    hover: str
    leads: list[str]  # what a click on it chooses, and where


def dots(figure):
    """What each dot stands for and how it looks, in the order they are drawn."""
    return [
        Dot(*each)
        for trace in figure.data
        if trace.mode == "markers"
        for each in zip(
            trace.ids,
            trace.x,
            trace.marker.color,
            trace.marker.opacity,
            trace.hovertext,
            trace.customdata,
            strict=True,
        )
    ]
