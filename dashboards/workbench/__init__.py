"""The workbench: a reader's own questions in SQL, and what to do with their answers.

It asks `transforms.questions`, which answers from what this reader may read and from
nothing else. `content` is its page, `register` its callbacks.
"""

from dashboards import menu
from dashboards.workbench.callbacks import register
from dashboards.workbench.layout import content

NAME = menu.WORKBENCH

__all__ = ["NAME", "content", "register"]
