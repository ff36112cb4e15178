"""What runs in an engine's own environment: answers requests of ``process.py`` with sound.

    python serve.py coqui|qwen|pocket

It imports nothing of ours, since our package is not in there.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Load, then say, until stdin ends."""
    # what the engine prints is not to be taken for an answer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    model: Any = None
    for line in sys.stdin.buffer:
        sound = b""
        try:
            request = json.loads(line)
            if request["do"] == "load":
                model = importlib.import_module(sys.argv[1] + "_engine").Model(request["model"])
                told = model.told()
            else:
                samples, rate = model.say(request)
                sound = memoryview(samples).tobytes()
                told = {"rate": int(rate), "samples": len(samples)}
        except BaseException as e:  # whatever a model does, the other side is told
            traceback.print_exc()
            what = str(e).strip().splitlines() or [type(e).__name__]
            told, sound = {"error": f"{type(e).__name__}: {what[0]}"}, b""
        answers.write(json.dumps(told).encode() + b"\n" + sound)
        answers.flush()


if __name__ == "__main__":
    main()
