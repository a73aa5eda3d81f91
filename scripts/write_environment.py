"""Write `environment.yml` from `pyproject.toml`, the one source of dependencies."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment(project: dict) -> str:
    """The conda environment: Python from conda-forge, everything else by pip from pyproject.toml."""
    listed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lines = [
        "# Generated from pyproject.toml by scripts/write_environment.py; do not edit.",
        f"name: {project['project']['name']}",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python{project['project']['requires-python']}",
        "  - pip",
        "  - pip:",
        *[f'      - "{one}"' for one in listed],
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


def read_project(root: Path = ROOT) -> dict:
    """`pyproject.toml` as a dictionary."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(read_project()), encoding="utf-8")
