"""The packages of the tree, whose root is itself the package ``paksatalker``. The rest: pyproject.toml."""

from setuptools import find_packages, setup

FOLDERS = ("base", "stage", "rigs", "inference", "shaders", "blender_addon")
DATA = (
    "*.toml",
    "*.npz",
    "data/*",
    "people/*.toml",
    "people/more/*.toml",
    "*_presets/*.toml",
    "performances/*.toml",
)

found = find_packages(include=[pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")])
setup(
    package_dir={"paksatalker": "."},
    packages=["paksatalker", *(f"paksatalker.{name}" for name in found)],
    package_data={"": [*DATA]},
    exclude_package_data={"": ["pyproject.toml"]},
)
