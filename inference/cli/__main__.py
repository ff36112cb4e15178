"""``python -m paksatalker.inference.cli`` as ``paksatalker``."""

import sys

from .main import main

sys.exit(main())
