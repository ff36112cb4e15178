"""The packages of the tree, whose root is itself the package ``paksatalker``. The rest: pyproject.toml."""

from setuptools import find_namespace_packages, setup

FOLDERS = ("base", "stage", "film", "rigs", "inference", "server", "shaders", "blender_addon")
BAKED = "rigs.avatar.assets*"
"""What set-up leaves in a checkout: an installed package bakes into the user's cache."""

PAGE = "server.web*"
"""The page's source: it is shipped built."""

found = find_namespace_packages(
    include=[pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")],
    exclude=[BAKED, PAGE, "*__pycache__*"],
)
setup(
    package_dir={"paksatalker": "."},
    packages=["paksatalker", *(f"paksatalker.{name}" for name in found)],
    package_data={"": ["*.toml", "*.npz", "*.js", "*.webp", "*.wasm"], "paksatalker.server": ["web/dist/**"]},
    script_name="setup.py",  # which is no module of the package
    exclude_package_data={"": ["pyproject.toml"]},
)
