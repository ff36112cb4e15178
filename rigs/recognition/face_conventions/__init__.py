"""Shape keys of common faces, one TOML file a convention; read by :mod:`paksatalker.rigs.faces.face_map`.

``shapes`` says of each key which ARKit units do the same; a unit without ``Left`` or ``Right`` stands for
both sides. ``prefixes`` and ``suffixes`` may stand around a key; case, separators and namespaces never
matter, nor do the ways to write a side. ``least`` is how many keys must be found. ``needs`` lists keys
without which it is another convention.
"""
