"""Write `environment.yml` and `environment-dev.yml` from `pyproject.toml`, the one source of dependencies."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def running(project: dict) -> list[str]:
    """What running the notebooks and the build needs."""
    return [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]


def developing(project: dict) -> list[str]:
    """What developers need besides: tests, checks, other engines, peers."""
    extras = project["project"]["optional-dependencies"].values()
    return [*project["dependency-groups"]["dev"], *(name for extra in extras for name in extra)]


def environment(project: dict, name: str, packages: list[str]) -> str:
    """The conda environment: Python from conda-forge, everything else by pip."""
    lines = [
        "# Generated from pyproject.toml by scripts/write_environment.py; do not edit.",
        f"name: {name}",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python{project['project']['requires-python']}",
        "  - pip",
        "  - pip:",
        *[f'      - "{package}"' for package in dict.fromkeys(packages)],
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


def environments(project: dict) -> dict[str, str]:
    """Both files, by name."""
    name, needed = project["project"]["name"], running(project)
    return {
        "environment.yml": environment(project, name, needed),
        "environment-dev.yml": environment(project, f"{name}-dev", [*needed, *developing(project)]),
    }


def read_project(root: Path = ROOT) -> dict:
    """`pyproject.toml` as a dictionary."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    for file, content in environments(read_project()).items():
        (ROOT / file).write_text(content, encoding="utf-8")
