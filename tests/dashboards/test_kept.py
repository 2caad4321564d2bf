"""Kept values: made once however many ask, forgotten with their publication."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards import catalogue, results
from dashboards.kept import Kept, Of
from dashboards.reading import publication


def test_however_many_ask_at_once_it_is_made_once(tmp_path):
    kept, made, may_end = Kept(8), [], threading.Event()
    asked = threading.Barrier(9)

    def make():
        made.append(1)
        may_end.wait(30)
        return "it"

    def ask():
        asked.wait(30)
        return kept.get(Of(tmp_path, "page"), make)

    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(ask) for _ in range(8)]
        asked.wait(30)
        may_end.set()
        assert [each.result(30) for each in waiting] == ["it"] * 8

    assert made == [1]


def test_what_failed_is_tried_again(tmp_path):
    kept = Kept(8)

    def fail():
        raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        kept.get(Of(tmp_path, "page"), fail)

    assert kept.get(Of(tmp_path, "page"), lambda: "whole") == "whole"


def test_the_last_used_are_kept(tmp_path):
    kept = Kept(2)
    for what in ("a", "b", "a", "c"):
        kept.get(Of(tmp_path, what), lambda what=what: what)

    assert len(kept) == 2
    assert kept.get(Of(tmp_path, "a"), lambda: "anew") == "a"
    assert kept.get(Of(tmp_path, "b"), lambda: "anew") == "anew"


def test_nothing_is_kept_of_a_publication_that_is_gone(tmp_path):
    kept = Kept(8)
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    kept.get(Of(old, "page"), lambda: "old")

    old.rmdir()
    kept.get(Of(new, "page"), lambda: "new")

    assert len(kept) == 1


def test_results_are_drawn_once_per_choice_and_audience(published, normal, monkeypatch):
    published(normal)
    page = catalogue.catalogue()["payer_mix"]
    drawn = []
    whole = results.results
    monkeypatch.setattr(
        results, "results", lambda shown: drawn.append(shown.rows) or whole(shown)
    )

    first = results.of(page, publication(), {})
    again = results.of(page, publication(), {})
    one = results.of(page, publication(), {"payer": ("P1",)})

    assert first is again and first is not one
    assert len(drawn) == 2
    assert one.rows["payer_mix"][0] < first.rows["payer_mix"][0]
