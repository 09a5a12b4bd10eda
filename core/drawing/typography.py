"""French spacing of the words in templates, set once when a template is loaded.

Authors type ordinary spaces; before « : ; ? ! » and inside quotation marks they become non-breaking, so that no line
starts with a colon. Tags, variables, attributes and comments are left alone.
"""

import re

from django.template.base import Origin
from django.template.loaders.app_directories import Loader as AppDirectoriesLoader
from django.template.loaders.filesystem import Loader as FilesystemLoader

NBSP = "\N{NO-BREAK SPACE}"
# What is not text: comments (whole), tags, variables, markup.
_NOT_TEXT = re.compile(r"(\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>)", re.DOTALL)
_BEFORE = re.compile(r" (?=[:;?!»])")
_AFTER = re.compile(r"(?<=«) ")


def typeset(text: str) -> str:
    """French text with non-breaking spaces before double punctuation and inside quotation marks."""
    return _AFTER.sub(NBSP, _BEFORE.sub(NBSP, text))


def typeset_template(source: str) -> str:
    """The source of an HTML template with its words typeset."""
    parts = _NOT_TEXT.split(source)
    return "".join(part if index % 2 else typeset(part) for index, part in enumerate(parts))


class _Typeset:
    def get_contents(self, origin: Origin) -> str:
        source: str = super().get_contents(origin)  # type: ignore[misc]  # of the loader beside it
        return typeset_template(source) if str(origin.template_name).endswith(".html") else source


class Filesystem(_Typeset, FilesystemLoader):
    """The project's templates."""


class AppDirectories(_Typeset, AppDirectoriesLoader):
    """Templates of installed applications."""
