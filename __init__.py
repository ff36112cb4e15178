"""PaksaTalker: text or speech in, an animated and rendered digital human out.

The tree is at once the Python package ``paksatalker`` and the source of the Blender extension: imports
inside it are relative, and Blender is imported only inside :func:`register` and :func:`unregister`.
"""

__version__ = "0.1.0"


def register() -> None:
    """Called by Blender when the extension is enabled."""
    from .blender_addon import registration

    registration.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .blender_addon import registration

    registration.unregister()
