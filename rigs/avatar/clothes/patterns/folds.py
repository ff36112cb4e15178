"""Folds of cloth: at elbows and armpits, where sleeves and legs end, and a little everywhere."""

from __future__ import annotations

import numpy as np

from ...distance_field import F64
from ...subdivision import Mesh, neighbour_mean
from .figure import Figure

WIDTH = 0.045
"""Metres from fold to fold; finer ones the mesh can't carry."""


def sleeve_folds(figure: Figure, points: F64, depth: float, end: float) -> F64:
    """(N,) metres outwards: rings at the elbow's inside, and where the sleeve ends, ``end`` metres along."""
    along = figure.along_arm(points)
    shoulder, elbow, wrist = figure.arms
    at_elbow = float(np.linalg.norm(elbow - shoulder))
    p = points * np.where(points[:, :1] < 0, [-1, 1, 1], [1, 1, 1])
    # the inside of the elbow is where the forearm goes when it bends: to the front
    inside = 0.5 + 0.5 * np.tanh((p[:, 2] - elbow[2]) / 0.02)
    bend = np.exp(-(((along - at_elbow) / 0.07) ** 2)) * (0.35 + 0.65 * inside)
    if end < at_elbow + 0.05:
        bend = bend * 0
    gathered = np.exp(-(((along - end + 0.035) / 0.04) ** 2)) * 0.6 * (end > at_elbow + 0.05)
    turn = np.arctan2(
        p[:, 2] - elbow[2], p[:, 0] - np.interp(p[:, 1], [wrist[1], shoulder[1]], [wrist[0], shoulder[0]])
    )
    wave = np.sin(2 * np.pi * along / WIDTH + 1.1 * np.sin(turn + 0.4) + 0.6 * np.sign(points[:, 0]))
    return np.asarray(depth * wave * (bend + gathered))


def armpit_folds(figure: Figure, points: F64, depth: float) -> F64:
    """(N,) metres outwards: folds that run from the armpit over the chest and the shoulder blade."""
    p = points * np.where(points[:, :1] < 0, [-1, 1, 1], [1, 1, 1])
    pit = np.array([figure.arms[0, 0] - 0.02, figure.armpit])
    away = p[:, :2] - pit
    distance = np.linalg.norm(away, axis=1)
    angle = np.arctan2(away[:, 1], -away[:, 0])
    fan = np.sin(angle * 6.5 + np.where(points[:, 0] > 0, 0.0, 1.3) + 4 * distance)
    near = np.exp(-(((distance - 0.09) / 0.05) ** 2)) * (points[:, 1] < figure.arms[0, 1] - 0.01)
    return np.asarray(depth * fan * near)


def waist_folds(figure: Figure, points: F64, depth: float, low: float) -> F64:
    """(N,) metres outwards: shallow slanting folds about ``low``, deeper at the sides than in front."""
    turn = np.arctan2(points[:, 0], points[:, 2])
    slant = np.sin(
        (points[:, 1] * 2.4 + 0.13 * np.cos(2 * turn)) * 2 * np.pi / 0.13 + 2.1 * np.sin(turn * 2 + 0.5)
    )
    near = np.exp(-(((points[:, 1] - low - 0.05) / 0.07) ** 2))
    return np.asarray(depth * slant * near * (0.45 + 0.55 * np.abs(np.sin(turn))))


def leg_folds(figure: Figure, points: F64, depth: float, end: float) -> F64:
    """(N,) metres outwards: behind the knee, at the groin, and where the leg breaks on the shoe."""
    knee = float(figure.legs[1, 1])
    p = points * np.where(points[:, :1] < 0, [-1, 1, 1], [1, 1, 1])
    middle = np.interp(p[:, 1], figure.legs[::-1, 1], figure.legs[::-1, 0])
    depth_z = np.interp(p[:, 1], figure.legs[::-1, 1], figure.legs[::-1, 2])
    turn = np.arctan2(p[:, 2] - depth_z, p[:, 0] - middle)
    behind = 0.5 - 0.5 * np.tanh((p[:, 2] - depth_z) / 0.03)
    at_knee = np.exp(-(((p[:, 1] - knee) / 0.06) ** 2)) * (0.25 + 0.75 * behind)
    broken = np.exp(-(((p[:, 1] - end - 0.05) / 0.05) ** 2)) * 0.9
    groin = np.exp(-(((p[:, 1] - figure.crotch + 0.03) / 0.05) ** 2)) * 0.6
    wave = np.sin(2 * np.pi * p[:, 1] / WIDTH + 1.3 * np.sin(turn + np.sign(points[:, 0])))
    return np.asarray(depth * wave * (at_knee + broken + groin))


def unevenness(points: F64, depth: float, seed: float) -> F64:
    """(N,) metres outwards: cloth is nowhere quite even."""
    x, y, z = (points * 2 * np.pi).T
    waves = (
        np.sin(5.3 * x + 7.1 * y + seed)
        + np.sin(6.1 * z - 4.7 * y + 2 * seed)
        + np.sin(4.1 * x - 5.9 * z + 3 * seed)
    )
    return np.asarray(depth * waves / 3)


def crumpled(mesh: Mesh, depth: float, seed: int = 3) -> F64:
    """(N,) metres outwards: bumps of a fold's width and no order, of which settling makes folds."""
    mean = neighbour_mean(mesh.faces, mesh.carry.shape[0])
    fine = np.random.default_rng(seed).normal(size=mesh.carry.shape[0])
    for _ in range(4):
        fine = mean @ fine
    broad = fine
    for _ in range(10):
        broad = mean @ broad
    bumps = fine - broad
    return np.asarray(depth * bumps / bumps.std())
