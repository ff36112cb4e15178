#!/usr/bin/env python3
"""An engine that hums: it speaks the protocol of engines in environments of their own, and nothing else."""

import json
import math
import struct
import sys
from pathlib import Path

RATE = 16000
HAS = {"speakers": ["Ada", "Ben"], "languages": ["en", "es"], "controls": ["instruct"], "clones": True}


def main() -> None:
    """Answer until stdin ends; "crash" ends it at once, "nonsense" is answered with what is no answer."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        request = json.loads(line)
        sound = b""
        if request["do"] == "load":
            told = (
                {**HAS, "model": request["model"]}
                if Path(request["model"]).exists()
                else {"error": "no model"}
            )
        elif "crash" in request["text"]:
            sys.exit("the network burst")
        elif "nonsense" in request["text"]:
            out.write(b"oh no\n")
            out.flush()
            continue
        else:
            speaker = 220 if request.get("speaker") == "Ben" else 110
            tone = 300 if request.get("like") else speaker
            if "happy" in request.get("instruct", ""):
                tone = 500
            count = 1600 * len(request["text"].split())
            waves = (0.3 * math.sin(2 * math.pi * tone * i / RATE) for i in range(count))
            sound = struct.pack(f"<{count}f", *waves)
            told = {"rate": RATE, "samples": count}
        out.write(json.dumps(told).encode() + b"\n" + sound)
        out.flush()


if __name__ == "__main__":
    main()
