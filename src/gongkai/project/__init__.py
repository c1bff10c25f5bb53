"""The project that publishes, as ``gongkai.toml`` describes it: its values, and how they are read and first written."""

from gongkai.project.load import FILE_NAME, find_project, load_project
from gongkai.project.values import Contact, Licence, Project, Publisher, Release
from gongkai.project.write import write_project

__all__ = [
    "FILE_NAME", "Contact", "Licence", "Project", "Publisher", "Release", "find_project", "load_project",
    "write_project",
]  # fmt: skip
