"""The errors that reach a person, as the whole inference side raises them."""

from ..rigs.errors import Cancelled, InputError, PaksaTalkerError

__all__ = ["Cancelled", "InputError", "PaksaTalkerError"]
