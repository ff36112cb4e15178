"""Performances from and to the motion files of other tools."""
