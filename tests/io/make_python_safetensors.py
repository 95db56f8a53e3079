"""A file made by the reference implementation, and a look at one of ours.

    python make_python_safetensors.py                writes python.safetensors beside this file
    python make_python_safetensors.py FILE           reads FILE and prints what is in it, as JSON

python 3.11, safetensors 0.8.0, numpy 2.4.6.
"""
import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

TENSORS = {
    "weights": np.array([[0.1, -2.5, 1e-45], [np.inf, -0.0, 3.4e38]], dtype=np.float32),
    "scale": np.array(0.1, dtype=np.float64),
    "counts": np.array([-(2**31), 0, 2**31 - 1], dtype=np.int32),
    "key": np.array([[0, 2**32 - 1]], dtype=np.uint32),
    "image": np.array([[0, 127], [128, 255]], dtype=np.uint8),
    "mask": np.array([True, False, True]),
    "empty": np.zeros((0, 3), dtype=np.float64),
    "naïve σ": np.array([np.pi, np.e], dtype=np.float64),
}

if len(sys.argv) > 1:
    with safe_open(sys.argv[1], framework="numpy") as file:
        found = {name: file.get_tensor(name) for name in sorted(file.keys())}
        shown = {name: [str(t.dtype), list(t.shape), t.tolist()] for name, t in found.items()}
        print(json.dumps({"metadata": file.metadata(), "tensors": shown}))
else:
    metadata = {"made by": "safetensors for Python", "note": "“ä”\n"}
    save_file(TENSORS, Path(__file__).parent / "python.safetensors", metadata)
