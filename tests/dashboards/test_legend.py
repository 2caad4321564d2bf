"""A key looks like what it names."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboards import theme
from dashboards.hatching import hatch
from dashboards.legend import legend


def _figure(**layout: object) -> go.Figure:
    return go.Figure(layout={"showlegend": True} | layout)


@pytest.mark.parametrize(
    ("dash", "style"),
    [
        ("dash", "2px dashed #123456"),
        ("longdash", "2px dashed #123456"),
        ("dot", "2px dotted #123456"),
    ],
)
@pytest.mark.parametrize("mode", ["lines", "lines+markers"])
def test_a_dashed_line_has_a_dashed_key(mode: str, dash: str, style: str) -> None:
    figure = _figure()
    figure.add_scatter(mode=mode, name="a", line={"color": "#123456", "dash": dash})
    assert _keys(figure) == [("Box", "a")]
    assert _first(figure).style == {"borderTop": style}


@pytest.mark.parametrize("dash", ["solid", None])
def test_a_line_without_dashes_has_a_square(dash: str | None) -> None:
    figure = _figure()
    figure.add_scatter(mode="lines", name="a", line={"color": "#123456", "dash": dash})
    assert (_first(figure).bg, _first(figure).opacity) == ("#123456", 1)


@pytest.mark.parametrize(
    ("marker", "opacity"),
    [({}, 1), ({"opacity": 0.45}, 0.45), ({"opacity": [0.4, 0.8]}, 0.8)],
)
def test_pale_bars_have_a_pale_key(marker: dict[str, object], opacity: float) -> None:
    figure = _figure()
    figure.add_bar(x=[1, 2], y=[1, 2], name="a", marker={"color": "#123456"} | marker)
    assert (_first(figure).bg, _first(figure).opacity) == ("#123456", opacity)


def test_what_is_hatched_has_a_hatched_key_though_its_outline_is_a_line() -> None:
    figure = _figure()
    hatch(figure, [(0, 1, 0, 1)])
    assert _keys(figure) == [("Box", "withheld")]
    assert _first(figure).bg.startswith("repeating-linear-gradient")


def test_a_mark_is_its_own_key() -> None:
    figure = _figure()
    figure.add_scatter(
        mode="markers", name="a", marker={"symbol": "diamond", "color": "#123456"}
    )
    assert (_first(figure).children, _first(figure).c) == (
        theme.MARKS["diamond"],
        "#123456",
    )


def test_only_what_is_named_and_meant_to_be_has_a_key() -> None:
    figure = _figure()
    figure.add_bar(name="a")
    figure.add_bar(name="b", showlegend=False)
    figure.add_bar()
    assert [name for _, name in _keys(figure)] == ["a"]
    assert legend(figure.update_layout(showlegend=False)) is None


def _keys(figure: go.Figure) -> list[tuple[str, str]]:
    group = legend(figure)
    assert group is not None
    return [
        (type(each.children[0]).__name__, each.children[1]) for each in group.children
    ]


def _first(figure: go.Figure) -> Any:
    group = legend(figure)
    assert group is not None
    return group.children[0].children[0]
