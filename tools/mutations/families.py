"""Families of inputs: each makes one odd input from a random generator, and asks with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mutations import reading
from mutations.allowed import allowed_oddities
from mutations.calls import call
from mutations.command_lines import command

if TYPE_CHECKING:
    from collections.abc import Callable

    from mutations.asking import Asking

FAMILIES: dict[Callable[[Asking, Any], None], int] = {
    allowed_oddities: 34,
    call: 28,
    command: 9,
    reading.layer_changed: 8,
    reading.table_changed: 8,
    reading.bytes_mangled: 3,
    reading.layer_as_other_format: 2,
    reading.exported_read_back: 3,
    reading.frame_extended: 2,
    reading.frame_imported: 1,
    reading.extract_mangled: 1,
    reading.sweep_manifest: 1,
}
"""Family to its share in percent: a third are folders that are allowed."""
