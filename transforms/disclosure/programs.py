"""Linear programs, solved by HiGHS; one that is solved again begins where it ended."""

import highspy
import numpy as np
from scipy import sparse

from transforms.disclosure.system import Floats

_TO_DO = (
    "Publish again when further files have landed; if it fails again, report it as a"
    " fault of Claimscope, with this sentence"
)


class Unsolved(ValueError):
    """A linear program without a solution."""

    found = "no solution, though the true counts are one"

    def __init__(self) -> None:
        super().__init__(
            f"HiGHS, which looks for what its counts give away, found {self.found}."
            f" {_TO_DO}"
        )


class Unbounded(Unsolved):
    """A linear program whose solutions go on for ever."""

    found = "no end to what they could be"


class Program:
    """A linear program: sums @ x = sums_to, limits @ x <= limits_to, low <= x <= high.

    Without costs, these are zero at first. HiGHS is given one thread, so that the same
    program has the same solution everywhere.
    """

    def __init__(
        self,
        sums: sparse.csr_array,
        sums_to: Floats,
        limits: sparse.csr_array,
        limits_to: Floats,
        low: Floats,
        high: Floats,
        costs: Floats | None = None,
    ) -> None:
        rows = sparse.vstack([sums, limits], format="csr")
        model = highspy.HighsLp()
        model.num_col_ = len(low)
        model.num_row_ = rows.shape[0]
        model.col_cost_ = np.zeros(len(low)) if costs is None else costs
        model.col_lower_ = low
        model.col_upper_ = high
        model.row_lower_ = np.concatenate([sums_to, np.full(len(limits_to), -np.inf)])
        model.row_upper_ = np.concatenate([sums_to, limits_to])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.indptr
        model.a_matrix_.index_ = rows.indices
        model.a_matrix_.value_ = rows.data
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(model)

    def cost(self, at: int, cost: float) -> None:
        """What one more of a variable costs from now on."""
        self._highs.changeColCost(at, cost)

    def solve(self) -> Floats:
        """The solution that costs least.

        Raises:
            Unbounded: it costs less and less for ever.
            Unsolved: there is none.
        """
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            raise Unbounded
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
