"""One model: a picture's crop in, tensors out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Network:
    """A model of LiteRT's format, on one thread: the trackers themselves run beside each other."""

    def __init__(self, content: bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = self._interpreter.get_output_details()

    @property
    def size(self) -> int:
        """Pixels of the side of the square that it looks at."""
        return int(self._input["shape"][1])

    def run(self, tensor: F32) -> list[F32]:
        """What it gives for one crop, in the model's own order and shapes."""
        self._interpreter.set_tensor(self._input["index"], np.ascontiguousarray(tensor, np.float32)[None])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(out["index"]) for out in self._outputs]
