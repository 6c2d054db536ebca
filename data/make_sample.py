"""Makes the parts of the sample that are made by program, from the corpus that lies beside the project.

    python data/make_sample.py                   into data/
    python data/make_sample.py --into FOLDER     elsewhere, to compare

It makes the facts of the Castro-Kudryavtsev page; the facts of the talks in the volumes of *Foreign
Relations of the United States* for 1961-63, with the people who took part; officers of the United
States among them, from the State Department's registers; places and governments. The same corpus
gives the same bytes.

What people decided is in the files beside: ``curated/``, ``authority/*.yaml``, ``ledger.tsv``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.records import READERS, known
from kg.records.hsg.collect import Collected, collect
from kg.records.hsg.offices import rows
from kg.records.hsg.terms import Held, held_by, officer_person
from kg.records.interchange import InterchangeReader
from kg.records.model import (
    Conversation,
    Document,
    Entry,
    Office,
    Person,
    Place,
    dump_json,
)
from kg.records.reader import files_of
from kg.records.states import STATES, government_org

HERE: Final = Path(__file__).resolve().parent
SEED: Final = "wcda-188144"
SUPPLEMENT: Final = "frus1961-63v10-12mSupp"
"""A microfiche edition: heads only, which name people by surname; see ``PRINTED``."""

VOLUMES: Final = ("frus1961-63v05", "frus1961-63v06", "frus1961-63v12", "frus1961-63v16", SUPPLEMENT)
"""The volumes of 1961-63 at hand."""

YEARS: Final = (1961, 1963)
REGISTERS: Final = "Office of the Historian, U.S. Department of State"


# ---------------------------------------------------------------- writing


def write_lines(path: Path, entries: Iterable[Entry]) -> int:
    """Write entries as JSON lines; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [dump_json(stripped(e)) + "\n" for e in entries]
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def stripped(entry: Entry) -> Entry:
    """Return the entry without what a reader fills in anew."""
    return entry.model_copy(update={"source": "", "place": ""})


def authority(set_: str, slug: str, layer: Any = "source", by: str = REGISTERS, **things: Any) -> Entry:
    """Return an authority entry that introduces one thing."""
    return Entry(id=f"{set_}/{slug}", authority=set_, layer=layer, attributed_to=by, **things)


# ---------------------------------------------------------------- the page


def page(shared: Path, into: Path) -> Entry:
    """Write the facts of the seed page, as our reader finds them."""
    path = shared / "seed" / "188144.txt"
    [entry] = [e for e in READERS["digital-archive"].read(path, path.name) if isinstance(e, Entry)]
    head = (
        "# Made by data/make_sample.py with Parley's reader of Digital Archive pages, from the page of record 188144.\n"
        "# Facts only: neither text nor abstract. Do not edit; what people read out of it is in curated/.\n"
        "# Licence: CC0 1.0.\n"
    )
    data = stripped(entry).model_dump(mode="json", exclude_defaults=True)
    body = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    target = into / "records" / f"{SEED}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(head + body, encoding="utf-8")
    return entry


# ---------------------------------------------------------------- who is who

# People whom no list of persons has are named as the document prints them: in the supplement by
# surname, elsewhere by surname and office. Every place was read, and these are the printed words
# that mean one person beyond doubt wherever they stand in these volumes; others stay as they are.
PRINTED: Final[Mapping[str, str]] = {
    "Acting Secretary Ball": "ball-george-wildman",
    "Adolf A. Berle": "berle-adolf-a",
    "Alexis Johnson": "johnson-ural-alexis",
    "Alphand": "alphand-herve",
    "Ambassador Alphand": "alphand-herve",
    "Ambassador Angier Biddle Duke, Chief of Protocol": "duke-angier-biddle",
    "Ambassador Arango of Panama": "arango-a-guillermo",
    "Ambassador Arango, Panamanian Ambassador to US": "arango-a-guillermo",
    "Ambassador Bernardes": "bernardes-carlos",
    "Ambassador Bruce": "bruce-david-kirkpatrick-este",
    "Ambassador Campos": "campos-roberto",
    "Ambassador Campos, Brazilian Ambassador to U.S": "campos-roberto",
    "Ambassador Campos, Brazilian Ambassador to the U.S": "campos-roberto",
    "Ambassador Carrillo": "carrillo-flores-antonio",
    "Ambassador Carrillo Flores": "carrillo-flores-antonio",
    "Ambassador Dávila": "davila-celeo",
    "Ambassador Facio": "facio-gonzalo",
    "Ambassador Facio, former Ambassador Esquivel": "facio-gonzalo",
    "Ambassador Freeman": "freeman-fulton",
    "Ambassador Henderson": "henderson-douglas",
    "Ambassador Palamas": "palamas-christian",
    "Ambassador Palamas (Dir Gen of Fon Off)": "palamas-christian",
    "Ambassador Ponce": "ponce-miranda-neftali",
    "Ambassador Sanz de Santamaria": "sanz-de-santamaria-carlos",
    "Ambassador Sanz de Santamaría": "sanz-de-santamaria-carlos",
    "Ambassador to the U.S. Matsas": "matsas-alexander",
    "Andrade": "andrade-victor",
    "Arango, A. Guillermo": "arango-a-guillermo",
    "Assistant Secretary Martin": "martin-edwin-mccammon",
    "Assistant Secretary Martin—ARA": "martin-edwin-mccammon",
    "Asst. Secretary Martin": "martin-edwin-mccammon",
    "Ball": "ball-george-wildman",
    "Barall": "barall-milton",
    "Belcher": "belcher-taylor-garrison",
    "Bernardes, Carlos": "bernardes-carlos",
    "Bolivian Ambassador Andrade": "andrade-victor",
    "Bowles": "bowles-chester-bliss",
    "Brimelow, T.": "brimelow-t",
    "Campos, Roberto": "campos-roberto",
    "Carter": "carter-marshall-s",
    "Charge d'Affaires Bernardes of Brazil": "bernardes-carlos",
    "Christian K. Palamas, Director General of the Ministry of Foreign Affairs": "palamas-christian",
    "Cleveland": "cleveland-james-harlan",
    "Coerr": "coerr-wymberley-derenne",
    "Cottrell": "cottrell-sterling-j",
    "Deputy Foreign Minister Semenov": "semenov-vladimir",
    "Dillon": "dillon-clarence-douglas",
    "Ed Martin": "martin-edwin-mccammon",
    "Edwin M. Martin": "martin-edwin-mccammon",
    "Eisenhower": "eisenhower-dwight-d",
    "Finance Minister Bueso": "bueso-arias-jorge",
    "Foreign Minister Chiriboga": "chiriboga-jose-ricardo",
    "Foreign Minister Falcon Briceno": "falcon-briceno-marcos",
    "Foreign Minister Oduber": "oduber-daniel",
    "Foreign Minister Ponce": "ponce-miranda-neftali",
    "Foreign Minister Tello": "tello-manuel",
    "Foreign Minister-designate Oduber": "oduber-daniel",
    "General Carter": "carter-marshall-s",
    "General Taylor": "taylor-maxwell-d",
    "Gilpatric": "gilpatric-roswell-l",
    "Greenhill, D. A.": "greenhill-d-a",
    "H.E. Christian X. Palamas, Director General of the Ministry of Foreign Affairs": "palamas-christian",
    "Hilsman": "hilsman-roger-jr",
    "His Excellency Gonzalo Facio, Ambassador to the United States": "facio-gonzalo",
    "John W. Fisher": "fisher-john-w",
    "Kaysen": "kaysen-carl",
    "Kennedy": "kennedy-john-f",
    "Kuznetsov": "kuznetsov-vasili",
    "Lleras Camargo": "lleras-camargo-alberto",
    "Llewellyn Thompson": "thompson-llewellyn-e",
    "McCloy": "mccloy-john-j",
    "McCone": "mccone-john",
    "McGeorge Bundy": "bundy-mcgeorge",
    "McNamara": "mcnamara-robert-s",
    "Merchant": "merchant-livingston-tallmadge",
    "Minister Tello": "tello-manuel",
    "Minister of Defense Briceño": "briceno-linares-antonio",
    "Moscoso": "moscoso-teodoro",
    "Mr. Angier Biddle Duke, Chief of Protocol, State": "duke-angier-biddle",
    "Mr. Lissance—Interpreter": "lissance-arnold",
    "Mr. Martin—ARA": "martin-edwin-mccammon",
    "Mr. Martin—Assistant Secretary for Inter-American Affairs": "martin-edwin-mccammon",
    "Mr. Nitze, Assistant Secretary of Defense—ISA": "nitze-paul-henry",
    "Mr. Philip de Zulueta": "zulueta-philip-de",
    "Mr. Philip de Zulueta, Private Secretary to Prime Minister": "zulueta-philip-de",
    "Mr. Semenov": "semenov-vladimir",
    "Mr. Smirnovski, Chief of the American Section, Foreign Ministry": "smirnovsky-mikhail",
    "Mr. Smirnovski, Counselor, Sov. Emb": "smirnovsky-mikhail",
    "Mr. William C. Burdett": "burdett-william-c",
    "Nitze": "nitze-paul-henry",
    "Premier Bustamante": "bustamante-alexander",
    "President Alessandri": "alessandri-rodriguez-jorge",
    "President Allessandri": "alessandri-rodriguez-jorge",
    "President Arosemena": "arosemena-carlos-julio",
    "President Bentancourt": "betancourt-romulo",
    "President Betancourt": "betancourt-romulo",
    "President Kennedy": "kennedy-john-f",
    "President Lleras": "lleras-camargo-alberto",
    "President Lopez Mateos": "lopez-mateos-adolfo",
    "President Orlich": "orlich-francisco",
    "President Paz": "paz-estenssoro-victor",
    "President Villeda Morales": "villeda-morales-ramon",
    "President Villeda Morales of Honduras": "villeda-morales-ramon",
    "Prime Minister Bustamante": "bustamante-alexander",
    "Richard H. Davis": "davis-richard-h",
    "Robert M. Sayre": "sayre-robert-marion",
    "Rusk": "rusk-david-dean",
    "Sayre": "sayre-robert-marion",
    "Shuckburgh, Evelyn": "shuckburgh-evelyn",
    "Sir Evelyn Shuckburgh": "shuckburgh-evelyn",
    "Sir Harold Caccia": "caccia-harold",
    "Sir Harold Caccia, British Ambassador": "caccia-harold",
    "Springsteen, George": "springsteen-george",
    "Stevenson": "stevenson-adlai-ewing",
    "Thomas C. Mann": "mann-thomas-clifton",
    "U. Alexis Johnson": "johnson-ural-alexis",
    "Under Secretary Bowles": "bowles-chester-bliss",
    "William C. Burdett, Acting Deputy Assistant Secretary, EUR": "burdett-william-c",
    "Zhukov": "zhukov-georgi-a",
}

# People of ``PRINTED`` whom neither the registers nor persons.yaml have: name, and the volumes'
# lists that name them.
OTHERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "alessandri-rodriguez-jorge": ("Alessandri Rodriguez, Jorge", ("frus1961-63v12#p_ARJ2",)),
    "alphand-herve": ("Alphand, Herve", ()),
    "andrade-victor": ("Andrade, Victor", ()),
    "arango-a-guillermo": ("Arango, A. Guillermo", ()),
    "arosemena-carlos-julio": ("Arosemena Monroy, Carlos Julio", ()),
    "barall-milton": ("Barall, Milton", ("frus1961-63v12#p_BM4",)),
    "berle-adolf-a": ("Berle, Adolf A.", ("frus1961-63v12#p_BAA2",)),
    "bernardes-carlos": ("Bernardes, Carlos", ()),
    "betancourt-romulo": ("Betancourt, Romulo", ("frus1961-63v12#p_BR3",)),
    "briceno-linares-antonio": ("Briceño Linares, Antonio", ()),
    "brimelow-t": ("Brimelow, T.", ()),
    "bueso-arias-jorge": ("Bueso Arias, Jorge", ()),
    "bundy-mcgeorge": (
        "Bundy, McGeorge",
        ("frus1961-63v05#p_BMG1", "frus1961-63v06#p_BMG2", "frus1961-63v12#p_BMG2", "frus1961-63v16#p_BMG1"),
    ),
    "bustamante-alexander": ("Bustamante, Alexander", ()),
    "caccia-harold": ("Caccia, Harold", ()),
    "campos-roberto": ("Campos, Roberto", ()),
    "carrillo-flores-antonio": ("Carrillo Flores, Antonio", ()),
    "carter-marshall-s": ("Carter, Marshall S.", ()),
    "chiriboga-jose-ricardo": ("Chiriboga Villagomez, Jose Ricardo", ()),
    "cottrell-sterling-j": ("Cottrell, Sterling J.", ("frus1961-63v12#p_CSJ3",)),
    "davila-celeo": ("Davila, Celeo", ()),
    "eisenhower-dwight-d": (
        "Eisenhower, Dwight D.",
        ("frus1961-63v05#p_EDD1", "frus1961-63v06#p_EDD1", "frus1961-63v16#p_EDD1"),
    ),
    "facio-gonzalo": ("Facio, Gonzalo", ()),
    "falcon-briceno-marcos": ("Falcón Briceno, Marcos", ("frus1961-63v12#p_FBM1",)),
    "fisher-john-w": ("Fisher, John W.", ("frus1961-63v12#p_FJW3",)),
    "gilpatric-roswell-l": ("Gilpatric, Roswell L.", ("frus1961-63v12#p_GRL1",)),
    "greenhill-d-a": ("Greenhill, D. A.", ()),
    "kaysen-carl": ("Kaysen, Carl", ("frus1961-63v05#p_KC1", "frus1961-63v12#p_KC2")),
    "lissance-arnold": ("Lissance, Arnold", ()),
    "lleras-camargo-alberto": ("Lleras Camargo, Alberto", ("frus1961-63v12#p_LCA1",)),
    "lopez-mateos-adolfo": ("Lopez Mateos, Adolfo", ("frus1961-63v12#p_LMA1",)),
    "matsas-alexander": ("Matsas, Alexander", ("frus1961-63v16#P_MA1",)),
    "mccloy-john-j": ("McCloy, John J.", ("frus1961-63v05#p_MCJJ1", "frus1961-63v06#p_MCJJ1")),
    "mcnamara-robert-s": (
        "McNamara, Robert S.",
        (
            "frus1961-63v05#p_MNRS1",
            "frus1961-63v06#p_MNRS1",
            "frus1961-63v12#p_MNRS1",
            "frus1961-63v16#p_MNRS1",
        ),
    ),
    "oduber-daniel": ("Oduber, Daniel", ("frus1961-63v12#p_OQD1",)),
    "orlich-francisco": ("Orlich, Francisco", ()),
    "palamas-christian": ("Palamas, Christian X.", ()),
    "paz-estenssoro-victor": ("Paz Estenssoro, Victor", ()),
    "ponce-miranda-neftali": ("Ponce Miranda, Neftali", ()),
    "sanz-de-santamaria-carlos": ("Sanz de Santamaria, Carlos", ()),
    "semenov-vladimir": ("Semenov, Vladimir S.", ()),
    "shuckburgh-evelyn": ("Shuckburgh, Evelyn", ()),
    "smirnovsky-mikhail": ("Smirnovsky, Mikhail N.", ()),
    "springsteen-george": ("Springsteen, George", ()),
    "taylor-maxwell-d": ("Taylor, Maxwell D.", ("frus1961-63v12#p_TMD1",)),
    "tello-manuel": ("Tello, Manuel", ()),
    "villeda-morales-ramon": ("Villeda Morales, Ramon", ()),
    "zhukov-georgi-a": ("Zhukov, Georgi A.", ("frus1961-63v05#p_ZGYA1",)),
    "zulueta-philip-de": ("de Zulueta, Philip", ()),
}


# What the reader took for a person taking part, and reading by hand showed to be none: record and
# printed words. The key once minted for the first of them is withdrawn in the ledger.
NOT_THERE: Final = frozenset(
    {
        ("frus1961-63v16-d346", "United States Contribution to NATO Greek Defense Exercise"),
        (
            "frus1961-63v12-d241",
            "Mr. Foster called on the Governor of British Guiana on Thursday, February 16, and was later entertained at lunch by him",
        ),
        (
            "frus1961-63v12-d409",
            "There follows the pertinent portions of a Memorandum for the Record dated March 26, 1963 and prepared by Ambassador Farland",
        ),
        (f"{SUPPLEMENT}-d258", "General Eisenhower of meeting with President Kennedy"),
        (f"{SUPPLEMENT}-d305", "Castro"),
    }
)
NO_PERSONS: Final = frozenset(
    {
        ("frus1961-63v16-d346", "Exercise"),
        (f"{SUPPLEMENT}-d258", "Papers, Post-Presidential"),
        (f"{SUPPLEMENT}-d356", "DIA"),
    }
)


class Joined(NamedTuple):
    """Who took part, and who of them is the same person as whom."""

    taking_part: frozenset[str]  # source keys
    names: Mapping[str, str]  # of people in the lists of persons, by source key
    printed: Mapping[str, tuple[str, ...]]  # slug to source keys of the documents that print them


def joined(kept: Iterable[Entry], people: Iterable[Entry]) -> Joined:
    """Find out who took part, and apply ``PRINTED`` to those whom no list has."""
    taking_part: set[str] = set()
    printed: defaultdict[str, set[str]] = defaultdict(set)
    for entry in kept:
        words = {
            (p.participant or "").removeprefix("person:"): p.listed_as or ""
            for c in entry.conversations
            for p in c.participations
        }
        taking_part.update(words)
        for person in (p for p in entry.persons if p.unlisted):
            # Who only wrote the record has no printed words; outside the supplement a bare surname
            # is never enough.
            written = person.key not in words and entry.id.startswith(SUPPLEMENT)
            slug = PRINTED.get(words.get(person.key, "")) or (
                PRINTED.get(person.name) if written or "," in person.name else None
            )
            if slug is not None:
                printed[slug].add(person.key)
    names = {p.key: p.name for e in people for p in e.persons}
    return Joined(frozenset(taking_part), names, {s: tuple(sorted(k)) for s, k in sorted(printed.items())})


def identified(into: Path, who: Joined, known: Mapping[str, str]) -> int:
    """Write who the people outside the lists are, except officers, who have a file of their own.

    ``known`` gives the names of those whom persons.yaml describes: their entries are extended.
    """
    entries = []
    for slug, keys in who.printed.items():
        if slug in OFFICERS:
            continue
        name, listed = (known[slug], ()) if slug in known else OTHERS[slug]
        person = Person(key=slug, name=name, identifiers=(*listed, *keys))
        entry = authority("persons", slug, layer="curated", by="Parley contributors", persons=(person,))
        entries.append(entry.model_copy(update={"extends": slug in known}))
    return write_lines(into / "authority" / "persons-identified.jsonl", entries)


# ---------------------------------------------------------------- officers of the United States

# Checked by hand against the volumes' lists of persons: same surname and given name, and the role
# printed there is the appointment in the register. A list of another volume with the same person
# joins by its identical name.
OFFICERS: Final[Mapping[str, tuple[str, ...]]] = {
    "achilles-theodore-carter": ("frus1961-63v12#p_ATC1",),
    "anderson-helen-eugenie-moore": ("frus1961-63v16#p_AE2",),
    "ball-george-wildman": (
        "frus1961-63v05#p_BGW1",
        "frus1961-63v06#p_BGW1",
        "frus1961-63v12#p_BGW1",
        "frus1961-63v16#p_BGW1",
    ),
    "battle-lucius-durham": ("frus1961-63v05#p_BLD1", "frus1961-63v12#p_BLD2"),
    "beam-jacob-dyneley": ("frus1961-63v06#p_BJD1", "frus1961-63v16#p_BJD1"),
    "belcher-taylor-garrison": ("frus1961-63v12#p_BTG1",),
    "bell-david-elliott": ("frus1961-63v12#p_BDE1",),
    "bell-john-oscar": ("frus1961-63v12#p_BJO1",),
    "bohlen-charles-eustis": ("frus1961-63v05#p_BCE1", "frus1961-63v06#p_BCE2"),
    "bowles-chester-bliss": ("frus1961-63v05#p_BCB1", "frus1961-63v12#p_BCB1", "frus1961-63v16#p_BCB1"),
    "briggs-ellis-ormsbee": ("frus1961-63v16#p_BEO1",),
    "brubeck-william-h": ("frus1961-63v12#p_BWH2",),
    "bruce-david-kirkpatrick-este": ("frus1961-63v05#p_BDKE1",),
    "cabot-john-moors": ("frus1961-63v12#p_CJM2", "frus1961-63v16#p_CJ1"),
    "chayes-abram-joseph": ("frus1961-63v05#p_CAJ1", "frus1961-63v12#p_CAJ1"),
    "cleveland-james-harlan": ("frus1961-63v12#p_CH4", "frus1961-63v16#p_CH1"),
    "coerr-wymberley-derenne": ("frus1961-63v12#p_CWDR1",),
    "coombs-philip-hall": ("frus1961-63v05#p_CPH1", "frus1961-63v16#p_CPH1"),
    "dillon-clarence-douglas": ("frus1961-63v05#p_DCD1", "frus1961-63v12#p_DCD1", "frus1961-63v16#p_DCD1"),
    "duke-angier-biddle": ("frus1961-63v16#p_DAB1",),
    "dutton-frederick-gary": ("frus1961-63v05#p_DFG1",),
    "farland-joseph-simpson": ("frus1961-63v12#p_FJS1",),
    "finletter-thomas-knight": ("frus1961-63v16#p_FTK1",),
    "foster-william-chapman": ("frus1961-63v05#p_FWC1", "frus1961-63v06#p_FWC2"),
    "freeman-fulton": ("frus1961-63v12#p_FF2",),
    "gufler-bernard-anthony": ("frus1961-63v16#p_GB1",),
    "hamilton-fowler": ("frus1961-63v12#p_HF5",),
    "hare-raymond-arthur": ("frus1961-63v16#p_HRA1",),
    "harriman-william-averell": (
        "frus1961-63v05#p_HWA1",
        "frus1961-63v06#p_HWA2",
        "frus1961-63v12#p_HWA2",
        "frus1961-63v16#p_HWA1",
    ),
    "henderson-douglas": ("frus1961-63v12#p_HD5",),
    "herter-christian-archibald": ("frus1961-63v16#p_HCA1",),
    "hilsman-roger-jr": ("frus1961-63v12#p_HRJ1",),
    "hughes-thomas-lowe": ("frus1961-63v12#p_HTL2",),
    "johnson-ural-alexis": (
        "frus1961-63v05#p_JUA1",
        "frus1961-63v06#p_JUA1",
        "frus1961-63v12#p_JUA1",
        "frus1961-63v16#p_JUA1",
    ),
    "kennan-george-frost": ("frus1961-63v05#p_KGF1", "frus1961-63v16#p_KGF1"),
    "kohler-foy-david": ("frus1961-63v05#p_KFD1", "frus1961-63v06#p_KFD1", "frus1961-63v16#p_KFD1"),
    "labouisse-henry-richardson": ("frus1961-63v16#p_LH1",),
    "leddy-john-marshall": ("frus1961-63v12#p_LJM2",),
    "loeb-james-isaac": ("frus1961-63v12#p_LJIJ1",),
    "mann-thomas-clifton": ("frus1961-63v12#p_MTC1",),
    "manning-robert-joseph": ("frus1961-63v05#p_MRJ1",),
    "martin-edwin-mccammon": ("frus1961-63v12#p_MEW2",),
    "martin-john-bartlow": ("frus1961-63v12#p_MJB2",),
    "mcclintock-robert-mills": ("frus1961-63v12#p_MCRM1",),
    "mcghee-george-crews": ("frus1961-63v05#p_MGGC1", "frus1961-63v16#p_MGGC1", "frus1961-63v12#p_MGGC2"),
    "merchant-livingston-tallmadge": (),
    "morrison-delesseps-story": ("frus1961-63v12#p_MDLS1",),
    "moscoso-teodoro": ("frus1961-63v12#p_MT4",),
    "murrow-edward-r": ("frus1961-63v05#p_MER1", "frus1961-63v12#p_MER1"),
    "newbegin-robert": ("frus1961-63v12#p_NR1",),
    "nitze-paul-henry": ("frus1961-63v05#p_NPH1", "frus1961-63v16#p_NPH1"),
    "ravndal-christian-magelssen": ("frus1961-63v16#p_RC2",),
    "read-benjamin-huger": ("frus1961-63v12#p_RBH1",),
    "rostow-walt-whitman": ("frus1961-63v05#p_RWW1", "frus1961-63v12#p_RWW1", "frus1961-63v16#p_RWW1"),
    "rowan-carl-thomas": ("frus1961-63v16#p_RCT1",),
    "rubottom-roy-richard": ("frus1961-63v12#p_RRRJ1",),
    "rusk-david-dean": (
        "frus1961-63v05#p_RD1",
        "frus1961-63v06#p_RD3",
        "frus1961-63v12#p_RD3",
        "frus1961-63v16#p_RD1",
    ),
    "sayre-robert-marion": ("frus1961-63v12#p_SRM4",),
    "sparks-edward-john": ("frus1961-63v12#p_SEJ1",),
    "stephansky-ben-solomon": ("frus1961-63v12#p_SBS1",),
    "stevenson-adlai-ewing": (
        "frus1961-63v05#p_SAE1",
        "frus1961-63v06#p_SAEII1",
        "frus1961-63v12#p_SAEII1",
        "frus1961-63v16#p_SAEIII1",
    ),
    "talbot-phillips": ("frus1961-63v16#p_TP1",),
    "thompson-llewellyn-e": ("frus1961-63v05#p_TLEJ1", "frus1961-63v06#p_TLET1", "frus1961-63v16#p_TLE1"),
    "thurston-raymond-leroy": ("frus1961-63v12#p_TRL1", "frus1961-63v16#p_TRL1"),
    "tubby-roger-wellington": ("frus1961-63v05#p_TRW1",),
    "tyler-william-royall": (
        "frus1961-63v05#p_TWR1",
        "frus1961-63v06#p_TWR2",
        "frus1961-63v12#p_TWR2",
        "frus1961-63v16#p_TWR1",
    ),
    "wailes-edward-thompson": ("frus1961-63v16#p_WET1",),
    "wilkins-fraser": ("frus1961-63v16#p_WF1",),
    "woodward-robert-forbes": ("frus1961-63v12#p_WRE1",),
}


def officers(shared: Path, into: Path, joined: Joined) -> int:
    """Write the officers among those who took part, with what the registers say of them."""
    register = Collected()
    for path in files_of(shared / "corpus" / "hsg" / "pocom"):
        for problem in collect(register, path, path.name, "pocom"):
            raise SystemExit(problem.statement)
    terms = held_by(((f.file, f.thing) for f in register.posts), {}, register.roles)
    entries: list[Entry] = []
    offices: dict[str, Office] = {}
    for slug, listed in sorted(OFFICERS.items()):
        keys = (*listed, *joined.printed.get(slug, ()))
        if not joined.taking_part.intersection(keys):
            continue
        held = [h for h in terms.get(slug, ()) if _in_years(h)]
        offices.update((h.office.key, h.office) for h in held)
        name = next((joined.names[k] for k in listed if k in joined.names), None)
        person = officer_person(register.officers[slug].thing, held)
        entries.append(authority("persons", slug, persons=(_named(person, name, keys),)))
    write_lines(into / "authority" / "persons-officers.jsonl", entries)
    made = (authority("offices", o.key, offices=(o,)) for _, o in sorted(offices.items()))
    return len(entries) + write_lines(into / "authority" / "offices-us.jsonl", made)


def _in_years(held: Held) -> bool:
    """Tell whether a term ran in the years of the sample."""
    return held.served and held.began[:4] <= str(YEARS[1]) and (held.term.ended or "9999") >= str(YEARS[0])


def _named(person: Person, printed: str | None, keys: tuple[str, ...]) -> Person:
    """Return an officer with the name that the volumes print, and the lists and documents that name them."""
    name = printed or person.name
    others = tuple(n for n in (person.name, *person.alt_names) if n != name)
    return person.model_copy(
        update={"name": name, "alt_names": others, "identifiers": (*person.identifiers, *keys)}
    )


# ---------------------------------------------------------------- talks

# What a title is reduced to: its genre, because the rest may be a subject line.
GENRE: Final = re.compile(
    r"(?:Draft |Summary |Informal |Verbatim )*(?:Memorand(?:um|a)|Records?|Notes?|Minutes|Transcripts?|Reports?|Summary)"
    r"(?: (?:of|on|for) (?:(?:a|an|the|their) )?"
    r"(?:(?:telephone|private|informal) )?(?:conversations?|conferences?|discussions?|meetings?|records?|files?|talks?))?",
    re.IGNORECASE,
)


class Talks(NamedTuple):
    """What a volume gives the sample."""

    entries: tuple[Entry, ...]
    people: tuple[Entry, ...]
    sets: tuple[Entry, ...]


def talks(shared: Path) -> Iterator[Talks]:
    """Read the volumes, and keep the facts of their talks."""
    for volume in VOLUMES:
        path = shared / "corpus" / "frus" / f"{volume}.xml"
        read = [e for e in READERS["frus"].read(path, path.name) if isinstance(e, Entry)]
        kept = tuple(facts(e) for e in read if e.conversations)
        taking_part = {r for e in kept for r in refs(e) if r.startswith("person:")}
        people = tuple(
            facts(e)
            for e in read
            if not e.documents and any(f"person:{p.key}" in taking_part for p in e.persons)
        )
        sets = tuple(facts(e) for e in read if e.record_sets and not e.documents)
        yield Talks(kept, people, sets)


def facts(entry: Entry) -> Entry:
    """Return the entry with its facts only: no text, no subject line, no description of a person."""
    none = {f"person:{p.key}" for p in entry.persons if (entry.id, p.name) in NO_PERSONS}
    documents = tuple(_document_facts(d, none) for d in entry.documents)
    conversations = tuple(_talk_facts(c, entry.id) for c in entry.conversations)
    named = {r for c in conversations for p in c.participations if (r := p.participant)}
    named |= {r for d in documents for r in d.authors}
    people = (p for p in entry.persons if not entry.documents or f"person:{p.key}" in named)
    return stripped(entry).model_copy(
        update={
            "documents": documents,
            "conversations": conversations,
            "persons": tuple(p.model_copy(update={"description": None}) for p in people),
            # Places and governments have authority entries of their own.
            "places": (),
            "orgs": tuple(o for o in entry.orgs if o.type != "government"),
            "topics": (),
            "mentions": (),
            "unmapped": (),
        }
    )


def _document_facts(document: Document, none: set[str]) -> Document:
    genre = GENRE.match(document.title or "")
    return document.model_copy(
        update={
            "title": genre.group() if genre else "Record of a conversation",
            "authors": tuple(r for r in document.authors if r not in none),
            "mentions": (),
            "abstract": None,
            "text": None,
        }
    )


def _talk_facts(talk: Conversation, record: str) -> Conversation:
    there = tuple(p for p in talk.participations if (record, p.listed_as) not in NOT_THERE)
    return talk.model_copy(update={"topics": (), "participations": there})


def refs(value: Any) -> Iterator[str]:
    """Yield every reference an entry makes."""
    if isinstance(value, Entry):
        value = value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, dict):
        for part in value.values():
            yield from refs(part)
    elif isinstance(value, list):
        for part in value:
            yield from refs(part)
    elif isinstance(value, str) and re.match(r"(?:person|place|org|office|recordset|event):\S+$", value):
        yield value


# ---------------------------------------------------------------- places and governments


def places(into: Path, used: Iterable[str]) -> int:
    """Write the places that the sample's entries refer to."""
    ours = {row["key"] for row in rows("places-by-hand.tsv") if not row["locales"]}
    return write_lines(
        into / "authority" / "places.jsonl", (_place(slug, slug in ours) for slug in sorted(set(used)))
    )


def _place(slug: str, ours: bool) -> Entry:
    found = known.place(slug)
    if found is None:
        msg = f"{slug}: not a known place; add it to kg/records/known/places-by-hand.tsv"
        raise SystemExit(msg)
    place = Place(
        key=slug,
        name=found.name,
        alt_names=found.alt_names if ours else (),
        latitude=found.latitude,
        longitude=found.longitude,
    )
    if ours:
        return authority("places", slug, layer="curated", by="Parley contributors", places=(place,))
    return authority("places", slug, places=(place,))


def governments(into: Path, used: frozenset[str]) -> int:
    """Write the governments that the sample's entries refer to."""
    rows = sorted((s for s in STATES if s.ref in used), key=lambda s: s.slug)
    entries = (
        authority("orgs", s.slug, layer="curated", by="Parley contributors", orgs=(government_org(s),))
        for s in rows
    )
    return write_lines(into / "authority" / "governments.jsonl", entries)


# ---------------------------------------------------------------- all of it


def by_hand() -> Iterator[Entry]:
    """Yield the entries that people wrote, which always stand in data/."""
    reader = InterchangeReader()
    for path in sorted([*(HERE / "authority").glob("*.yaml"), *(HERE / "curated").glob("*.yaml")]):
        yield from (e for e in reader.read(path, path.name) if isinstance(e, Entry))


def main(arguments: list[str] | None = None) -> None:
    """Make the sample."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared", help="the corpus")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to")
    options = parser.parse_args(arguments)
    shared, into = options.shared.resolve(), options.into.resolve()

    written = list(by_hand())
    seed = page(shared, into)
    volumes = list(talks(shared))
    kept = [e for v in volumes for e in v.entries]
    people = [e for v in volumes for e in v.people]
    who = joined(kept, people)
    known = {p.key: p.name for e in written for p in e.persons}
    made = {
        "talks": write_lines(into / "records" / "frus-1961-63.jsonl", kept),
        "people of the lists": write_lines(into / "authority" / "persons-frus.jsonl", people),
        "people identified": identified(into, who, known),
        "volumes": write_lines(into / "authority" / "volumes.jsonl", (e for v in volumes for e in v.sets)),
        "officers and offices": officers(shared, into, who),
    }
    offices = InterchangeReader().read(into / "authority" / "offices-us.jsonl", "offices-us.jsonl")
    all_of_it = (seed, *kept, *written, *(e for e in offices if isinstance(e, Entry)))
    used = frozenset(r for e in all_of_it for r in refs(e))
    made["places"] = places(into, (r.removeprefix("place:") for r in used if r.startswith("place:")))
    made["governments"] = governments(into, used)
    for what, count in made.items():
        print(f"{count:6} {what}")


if __name__ == "__main__":
    main()
