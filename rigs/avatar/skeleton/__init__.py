"""The skeletons that our people can be built with."""

from .game_engine import build_skeleton
from .kinds import skeleton_of
from .skeleton import Skeleton

__all__ = ["Skeleton", "build_skeleton", "skeleton_of"]
