"""Data Docs: what the checks of a build said, as pages that need no network.

Great Expectations' own pages load scripts, fonts and style sheets from the internet
and are blank without them, so these are ours: an index with a line per table, worst
first, and a page per table with a line per check. They show sentences and counts,
never a row.
"""

import html
import shutil
from collections.abc import Iterable
from typing import Any

import duckdb

from transforms.settings import settings

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; color: #1b1f24; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #d7dce2; padding: .35rem .6rem; text-align: left;
  vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.broken { color: #a40e26; font-weight: 600; } .warning { color: #7a4b00; }
"""
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    f"<style>{_STYLE}</style>"
)
_OUTCOMES = """
case
    when is_success then '2 held'
    when observed like 'not run%' then '0 not run'
    when severity = 'critical' then '0 broken'
    else '1 warning'
end
"""
_TABLES = f"""
select
    layer || '/' || model || '.html' as link, layer || '.' || model as name,
    count(*) as checks,
    count(*) filter (where {_OUTCOMES} like '0%') as broken,
    count(*) filter (where {_OUTCOMES} like '1%') as warned,
    coalesce(sum(unexpected_count) filter (where not is_success), 0) as failing,
    sum(difference_usd) filter (where not is_success) as dollars
from gate.check_result
where build_id = ?
group by layer, model
order by broken desc, warned desc, layer, model
"""
_CHECKS = f"""
select
    model, substr({_OUTCOMES}, 3) as outcome, says, expectation, column_name,
    severity, unexpected_count, difference_usd
from gate.check_result
where build_id = ? and layer = ?
order by model, {_OUTCOMES}, expectation, column_name
"""


def write(con: duckdb.DuckDBPyConnection, layer: str, build_id: str) -> None:
    """Write a page per table of a layer and the index of all layers of the build."""
    home = settings().data_docs
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = home / f".{layer}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    checks: dict[str, list[Any]] = {}
    for model, *check in con.execute(_CHECKS, [build_id, layer]).fetchall():
        checks.setdefault(model, []).append(check)
    for model, lines in checks.items():
        text = _page(f"{layer}.{model}", build_id, _check_table(lines))
        (aside / f"{model}.html").write_text(text, encoding="utf-8")
    shutil.rmtree(home / layer, ignore_errors=True)
    aside.rename(home / layer)
    tables = con.execute(_TABLES, [build_id]).fetchall()
    index = home / ".index.html"
    index.write_text(_page("Data Docs", build_id, _index(tables)), encoding="utf-8")
    index.replace(home / "index.html")


def _page(title: str, build_id: str, body: str) -> str:
    back = (
        "" if title == "Data Docs" else '<p><a href="../index.html">Data Docs</a></p>'
    )
    return (
        f"{_HEAD}<title>{html.escape(title)}</title></head><body>{back}"
        f"<h1>{html.escape(title)}</h1><p>Checks of build {html.escape(build_id)}. A"
        " broken promise is ours and stops the build; a warning is the sender's, is"
        f" counted, and does not.</p>{body}</body></html>\n"
    )


def _index(tables: Iterable[tuple[Any, ...]]) -> str:
    titles = ["Table", "Checks", "Broken", "Warnings", "Rows", "Dollars"]
    rows = [
        [f'<a href="{html.escape(link)}">{html.escape(name)}</a>', *map(_number, rest)]
        for link, name, *rest in tables
    ]
    return _table(titles, rows)


def _check_table(checks: Iterable[tuple[Any, ...]]) -> str:
    titles = ["Outcome", "What holds", "Check", "Column", "Severity", "Rows", "Dollars"]
    rows = [
        [
            f'<span class="{outcome}">{outcome}</span>',
            *(html.escape(text or "") for text in texts),
            *map(_number, numbers),
        ]
        for outcome, *texts, numbers in ((*c[:5], c[5:]) for c in checks)
    ]
    return _table(titles, rows)


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,}"


def _table(titles: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{title}</th>" for title in titles)
    lines = []
    for row in rows:
        cells = [
            f'<td class="number">{cell}</td>'
            if cell.replace(",", "").replace(".", "").lstrip("-").isdigit()
            else f"<td>{cell}</td>"
            for cell in row
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
