"""Somebody who was photographed or filmed, taken into the scene: the work is a child's."""
