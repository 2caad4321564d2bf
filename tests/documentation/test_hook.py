"""The site's pages take what modules say, are all in the menu, and ask nobody."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from documentation import hook, markdown
from documentation.outside import asked


def test_a_line_that_names_a_module_becomes_what_it_says(monkeypatch):
    monkeypatch.setattr(markdown, "text", lambda: "said", raising=False)

    page = "# Title\n\n<!-- made by documentation.markdown -->\n\nend\n"

    assert hook.on_page_markdown(page) == "# Title\n\nsaid\n\nend\n"


def test_a_page_that_the_menu_does_not_name_is_found_below_measured(tmp_path):
    for name in ("index.md", "service.md", "soak.md", "bench.md"):
        (tmp_path / name).touch()
    menu = [{"Home": "index.md"}, {"More": [{"Service": "service.md"}]}]
    config = SimpleNamespace(nav=menu, docs_dir=str(tmp_path))

    assert hook.on_config(config).nav[-1] == {"Measured": ["bench.md", "soak.md"]}


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/css">',
        '<link rel="preconnect" href="https://fonts.example.org">',
        '<img src="http://example.org/badge.svg">',
        '<img srcset="small.png 1x, https://example.org/large.png 2x">',
        '<iframe src="https://example.org/"></iframe>',
        "<style>@import 'https://example.org/x.css'</style>",
        '<p style="background: url(https://example.org/x.png)">',
    ],
)
def test_a_page_that_asks_another_host_is_refused(page):
    assert len(asked(page)) == 1
    with pytest.raises(PluginError, match=r"tour\.md asks for .*example\.org"):
        hook.on_post_page(
            page, page=SimpleNamespace(file=SimpleNamespace(src_uri="tour.md"))
        )


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://example.org/">a link that a reader may follow</a>',
        '<link rel="canonical" href="https://example.org/tour.html">',
        '<script src="assets/bundle.js"></script>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_a_page_that_asks_this_host_alone_is_built(page):
    assert hook.on_post_page(page, page=None) == page
