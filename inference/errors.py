"""The errors that reach a person, as the whole inference side raises them."""

from ..rigs.errors import Cancelled, InputError, PaksaTalkerError, of_the_machine

__all__ = ["Cancelled", "InputError", "PaksaTalkerError", "of_the_machine"]
