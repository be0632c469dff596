"""The tutorial runs from top to bottom, and is kept without outputs."""
from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "python" / "tutorial.ipynb"


def test_it_is_kept_without_outputs():
    for cell in nbformat.read(NOTEBOOK, 4).cells:
        assert cell.cell_type != "code" or (not cell.outputs and cell.execution_count is None), cell.source


@pytest.mark.filterwarnings("ignore")  # of the machinery that runs notebooks, not of the notebook
def test_it_runs_and_shows_what_it_speaks_of(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # pictures into the notebook
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(NOTEBOOK, 4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    text = "\n".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in outputs)
    for words in ("Scenario('a chat service')", "every promise is met", "must be a request rate", "cost.per_month / demand.requests_per_month", "inf"):
        assert words in text, words
    assert sum("image/png" in o.get("data", {}) for o in outputs) == 5
    assert not [o for o in outputs if o.output_type == "stream" and o.name == "stderr"]
