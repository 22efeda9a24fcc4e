"""What holds while rich text is read: of a group, which ends with it, and of the paragraph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class State:
    to: str = "text"  # or "nothing", "note", "comment", "margins", "label", "fonts", "styles", "instruction", "picture"
    is_bold: bool = False
    is_italic: bool = False
    position: str = ""
    is_hidden: bool = False
    is_deleted: bool = False
    is_inserted: bool = False
    link: str = ""
    font: int = 0
    skips: int = 1  # letters that stand for one in Unicode, for programs that have none
    is_starred: bool = False
    is_new: bool = True  # nothing of the group was read yet


@dataclass(slots=True)
class Form:
    """What is said of the paragraph that is being read."""

    style: int = 0
    outline: int = -1
    level: int = 0
    label: str = ""
    is_listed: bool = False
    is_rtl: bool = False
    in_table: bool = False
    left: int = 0
    right: int = 0
