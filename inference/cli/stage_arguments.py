"""Options of the stage: light, set, camera and post-processing."""

from __future__ import annotations

import argparse
from pathlib import Path


def stage_options(parser: argparse.ArgumentParser) -> None:
    """How the avatar is lit, what is behind it, and what is done to the picture."""
    group = parser.add_argument_group("stage (`paksatalker stages` lists what there is)")
    group.add_argument("--light", metavar="NAME", help="a light rig (what goes with the set)")
    group.add_argument(
        "--set", metavar="NAME|#RRGGBB|PICTURE", help="what is behind the avatar (studio; of frames nothing)"
    )
    group.add_argument(
        "--hdri", type=Path, metavar="F.hdr|.exr", help="light from a picture of all directions"
    )
    group.add_argument("--post", default="none", metavar="NAME", help="post-processing (none)")
    group.add_argument("--exposure", default="0", metavar="STOPS", help="lighter or darker (0)")
    group.add_argument("--fstop", metavar="N|off", help="depth of field (a room's, in high quality all)")
    group.add_argument(
        "--angle", default="0", metavar="DEG|NAME", help="front, three-quarter or profile, from its left (0)"
    )
    group.add_argument("--lens", metavar="MM", help="on a picture 24 mm high; the framing stays (85)")
