"""Where an original lies: archive, the sets within it from the widest to the lowest, and the box.

"National Archives, RG 59, Central Files 1970-73, POL 1 ALG-US" names a holder, two sets and a file number.
Boxes, folders and volumes are storage: they go beside the sets, never between them. A citation that names no
archive ("IO Files: US/A/C.1/176") has no holder here, and so no tree.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from kg.records.model import Org, RecordSet
from kg.records.slugs import slug

__all__ = ["Holding", "holding_of"]

_ARCHIVE: Final = re.compile(
    r"^(?:The )?(?:(?P<nara>National Archives(?: and Records Administration)?)|"
    r"(?:U\.S\. )?Department of (?:State|Defense|the (?:Treasury|Army|Navy|Interior|Air Force)|Agriculture|Commerce|Justice|Labor|Energy)|"
    r"Central Intelligence Agency|National Security (?:Council|Agency)|National Defense University|Agency for International Development|"
    r"Library of Congress(?:, Manuscript Division)?|Washington National Records Center|Federal Records Center|"
    r"(?:[A-Z][\w.]* ){1,4}(?:Presidential )?Library|[A-Z]\w+(?: [A-Z]\w+)? University(?: Library)?|(?:[A-Z]\w+ ){1,3}Historical (?:Society|Center)|"
    r"(?:U\.S\. )?Army (?:Center of Military History|Military History Institute)|Hoover Institution(?: Archives)?)(?=, |$)"
)
# What heads of microfiche supplements shorten.
_SHORT: Final = {
    "DOS": "Department of State",
    "DOD": "Department of Defense",
    "CIA": "Central Intelligence Agency",
    "NDU": "National Defense University",
}
_LOT: Final = re.compile(r"\b[Ll]ot (?:File )?\d{2} ?[DF] ?\d")
_STORAGE: Final = re.compile(
    r"^(?:Box(?:es)?|Folders?|Tab|Tape|Reel|Vols?\.?|Volume|Cabinet|Safe|Container|Part|Envelope|CF \d+|Drawer|Bin|Ledger|PNO|Side)\b",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"\b(?:RG \d+|Record Group \d+|[Ll]ot [\dFM][\w ]*\d[\w-]*|FRC [\w ]+|Job [\w-]+)"
)
_NO_SET: Final = re.compile(
    r"^(?:\d{4}$|\d{4}[–-]\d{2,4}\b|\d{1,2}/\d|[“\"\[]|Document|Attachment|(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Spring|Summer|Fall|Winter|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b|[\d/.–-]+$|\d+ of \d+|Conversation|Memo(?:s|randa)? to)"
)
_MOST_SETS: Final = 5
_LONGEST_KEY: Final = 150


@dataclass(frozen=True, slots=True)
class Holding:
    """An archive, the sets from the widest to the lowest, and the box as printed."""

    holder: Org
    sets: tuple[RecordSet, ...]
    container: str | None

    @property
    def lowest(self) -> str | None:
        """Return the ref of the lowest set."""
        return f"recordset:{self.sets[-1].key}" if self.sets else None


def holding_of(citation: str, file_number: str | None) -> Holding | None:
    """Return where a citation says the original lies, or None when it names no archive."""
    words = re.sub(rf"^(?:{'|'.join(_SHORT)})(?=,)", lambda m: _SHORT[m.group()], citation)
    words = re.sub(
        r",? ?(?:: |, )[Ll]ot (?=[\dFM])", ": Lot ", re.sub(r"^([A-Z][\w ]+):(?= )", r"\1,", words)
    )
    archive = _ARCHIVE.match(words)
    if archive is not None:
        name = "National Archives" if archive["nara"] else re.sub(r"^(?:The |U\.S\. )", "", archive.group())
    elif _LOT.search(words[:80]):
        name = "Department of State"  # its own offices' files, retired in lots, are printed without its name
    else:
        return None
    holder = Org(key=slug(name), name=name)
    segments = [
        s.strip(" .")
        for s in re.split(r", (?!(?:Jr|Sr|II)\b)", words[archive.end() if archive else 0 :].strip(" ,"))
    ]
    containers = [s for s in segments if _STORAGE.match(s)]
    sets: list[RecordSet] = []
    path = [holder.key]
    for segment in segments:
        if not segment or _STORAGE.match(segment):
            continue
        if (
            (file_number and segment.startswith(file_number[:12]))
            or _NO_SET.match(segment)
            or len(segment) > 90
        ):
            break  # what follows a file number or a folder's own title tells of one paper
        path.append(slug(segment))
        if not path[-1] or len(sets) == _MOST_SETS:
            break
        key = _key("-".join(path))
        reference = _REFERENCE.search(segment)
        sets.append(
            RecordSet(
                key=key,
                name=_one_form(segment),
                parent=f"recordset:{sets[-1].key}" if sets else None,
                holder=f"org:{holder.key}",
                identifier=reference.group() if reference else None,
            )
        )
    return Holding(holder, tuple(sets), ", ".join(containers)[:200] or None)


def _key(path: str) -> str:
    """Return the key of a set: the slugs of its archive and of the sets down to it, cut where they are long.

    What is cut ends in a digest of the whole, so that sets that begin alike stay apart.
    """
    if len(path) <= _LONGEST_KEY:
        return path
    digest = hashlib.sha256(path.encode()).hexdigest()[:10]
    return f"{path[: _LONGEST_KEY - 11].rstrip('-')}-{digest}"


def _one_form(name: str) -> str:
    """Return a name in one spelling: volumes differ in dashes and capitals."""
    return re.sub(r"\bfiles?\b", lambda m: m.group().capitalize(), re.sub(r"\s*[—–]\s*", "–", name))
