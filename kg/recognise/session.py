"""A network from a file, on onnxruntime: one thread, so that the same text gives the same numbers."""

from __future__ import annotations

from pathlib import Path

import onnxruntime as ort


def opened(path: Path) -> ort.InferenceSession:
    """Texts differ in length, so memory planned or kept for the last run's shapes is of little use to the next: both are off.

    Raises FileNotFoundError where the file is missing.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
