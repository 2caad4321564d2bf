"""A small practice, generated once for all tests here; and a larger one in memory."""

import json
from pathlib import Path

import pytest

from tests.practice.book import Book
from transforms.practice import generate
from transforms.practice.panels import history, shared_out

CLAIMS = 200
MANY = 12_000


@pytest.fixture(scope="session", params=[1, 2], ids=["seed1", "seed2"])
def seed(request) -> int:
    return request.param


@pytest.fixture(scope="session")
def folder(seed, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("practice")
    generate(out, CLAIMS, seed)
    return out


@pytest.fixture(scope="session")
def truth(folder) -> dict:
    return json.loads((folder / "truth.json").read_text())


@pytest.fixture(scope="session")
def log(seed):
    return history(shared_out(CLAIMS, seed)[0])


@pytest.fixture(scope="session")
def many():
    """Enough claims for shares and medians to mean something."""
    return history(shared_out(MANY, 5)[0])


@pytest.fixture
def book() -> Book:
    """An empty book, for a test to write in."""
    return Book()
