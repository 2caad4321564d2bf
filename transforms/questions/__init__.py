"""Questions: a reader's own SQL over the published reports, and nothing else.

Each is answered in a process of its own (`transforms.answering`), which gets the
reports that this reader may read and neither the warehouse, a setting, the environment,
a file nor the network. It ends with its answer, or at the first limit that it reaches.
"""

from transforms.questions.asking import ask
from transforms.questions.limits import Limits
from transforms.questions.process import warm
from transforms.questions.turns import stop
from transforms.questions.writing import write

__all__ = ["Limits", "ask", "stop", "warm", "write"]
