"""Faces that bones move, one TOML file a rig; read by :mod:`paksatalker.rigs.faces.face_controls`.

``points``: where the points of the face are measured: a bone's head, or its tail as ``"bone:tail"``.
``controls``: what is keyed, and how: ``location``, ``rotation`` or ``target`` (a point that eyes look at).
Left is listed, right follows. What each control does is not written down: it is measured on the character.
"""
