"""Governments: the one table from the names that sources print to the bodies people spoke for.

A row is a *government*, not a territory: the United Arab Republic is not Egypt, and the two
Germanies, Chinas, Koreas and Vietnams are apart. Names are those that head a side in a list of
participants or stand before an office ("the Yugoslav Ambassador"). A name that meant another
government in another year carries its years.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.records.model import Org

__all__ = ["STATES", "State", "find_state", "government_org", "leading_state", "state_by_slug"]


@dataclass(frozen=True, slots=True)
class State:
    """One government: slug, name with its article, printed names, and the years of ambiguous names."""

    slug: str
    name: str
    names: tuple[str, ...]
    since: int = 0  # first year in which `dated` names mean this government
    until: int = 9999  # last year
    dated: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """Return the ref of the government."""
        return f"org:{self.slug}"

    @property
    def label(self) -> str:
        """Return the label of the government."""
        return f"Government of {self.name}"

    @property
    def short(self) -> str:
        """Return the name without its article."""
        return self.name.removeprefix("the ")

    @property
    def key(self) -> str:
        """Return the slug without its prefix, for building other slugs."""
        return self.slug.removeprefix("g-")


def _row(slug: str, name: str, names: str, since: int = 0, until: int = 9999, dated: str = "") -> State:
    return State(slug, name, tuple(names.split("|")), since, until, tuple(dated.split("|")) if dated else ())


STATES: Final[tuple[State, ...]] = (
    _row("g-usa", "the United States", "United States|United States of America|US|USA|American|Americans|America|United States Government"),
    _row("g-ussr", "the Soviet Union", "USSR|Soviet Union|Soviet|Soviets|Russia|Russian|Russians|Union of Soviet Socialist Republics"),
    _row("g-uk", "the United Kingdom", "United Kingdom|UK|Great Britain|Britain|British|England|United Kingdom of Great Britain and Northern Ireland"),
    _row("g-france", "France", "France|French"),
    _row("g-frg", "the Federal Republic of Germany", "Federal Republic of Germany|Federal Republic|FRG|West Germany|West German|West Germans|Germany|German|Germans|German Federal Republic"),
    _row("g-gdr", "the German Democratic Republic", "German Democratic Republic|GDR|East Germany|East German|East Germans"),
    _row("g-prc", "the People's Republic of China", "People's Republic of China|PRC|Communist China|Chinese Communists|Chinese Communist|Red China|CHICOM|Mainland China|Chinese People's Republic", 1972, 9999, "China|Chinese"),
    _row("g-roc", "the Republic of China", "Republic of China|GRC|ROC|Nationalist China|Chinese Nationalist|Chinese Nationalists|Taiwan|Formosa|Government of the Republic of China", 0, 1971, "China|Chinese"),
    _row("g-japan", "Japan", "Japan|Japanese"),
    _row("g-rok", "the Republic of Korea", "Republic of Korea|ROK|South Korea|South Korean|South Koreans|Korea|Korean|Koreans"),
    _row("g-dprk", "the Democratic People's Republic of Korea", "Democratic People's Republic of Korea|DPRK|North Korea|North Korean|North Koreans"),
    _row("g-rvn", "the Republic of Vietnam", "Republic of Vietnam|Republic of Viet-Nam|RVN|GVN|South Vietnam|South Viet-Nam|South Vietnamese|Vietnam|Viet-Nam|Vietnamese"),
    _row("g-drv", "the Democratic Republic of Vietnam", "Democratic Republic of Vietnam|Democratic Republic of Viet-Nam|DRV|North Vietnam|North Viet-Nam|North Vietnamese"),
    _row("g-laos", "Laos", "Laos|Lao|Laotian|RLG|Royal Lao Government"),
    _row("g-cambodia", "Cambodia", "Cambodia|Cambodian|Khmer Republic"),
    _row("g-thailand", "Thailand", "Thailand|Thai|Siam|Siamese|RTG"),
    _row("g-burma", "Burma", "Burma|Burmese|Union of Burma"),
    _row("g-indonesia", "Indonesia", "Indonesia|Indonesian|Indonesians|Republic of Indonesia"),
    _row("g-malaya", "the Federation of Malaya", "Malaya|Malayan|Federation of Malaya"),
    _row("g-malaysia", "Malaysia", "Malaysia|Malaysian"),
    _row("g-singapore", "Singapore", "Singapore|Singaporean"),
    _row("g-philippines", "the Philippines", "Philippines|Philippine|Filipino|Republic of the Philippines"),
    _row("g-australia", "Australia", "Australia|Australian|Australians"),
    _row("g-new-zealand", "New Zealand", "New Zealand|New Zealander"),
    _row("g-india", "India", "India|Indian|Indians"),
    _row("g-pakistan", "Pakistan", "Pakistan|Pakistani|Pakistanis"),
    _row("g-bangladesh", "Bangladesh", "Bangladesh|Bangladeshi"),
    _row("g-ceylon", "Ceylon", "Ceylon|Ceylonese|Sri Lanka|Sri Lankan"),
    _row("g-nepal", "Nepal", "Nepal|Nepalese"),
    _row("g-bhutan", "Bhutan", "Bhutan|Bhutanese"),
    _row("g-afghanistan", "Afghanistan", "Afghanistan|Afghan|Afghans"),
    _row("g-iran", "Iran", "Iran|Iranian|Iranians|Persia"),
    _row("g-iraq", "Iraq", "Iraq|Iraqi|Iraqis"),
    _row("g-turkey", "Turkey", "Turkey|Turkish|Turks|GOT"),
    _row("g-greece", "Greece", "Greece|Greek|Greeks|GOG"),
    _row("g-cyprus", "Cyprus", "Cyprus|Cypriot|Cypriots|Greek Cypriot"),
    _row("g-uar", "the United Arab Republic", "United Arab Republic|UAR", 1958, 1971, "Egypt|Egyptian"),
    _row("g-egypt", "Egypt", "Arab Republic of Egypt", 0, 9999, "Egypt|Egyptian|Egyptians"),
    _row("g-syria", "Syria", "Syria|Syrian|Syrians|Syrian Arab Republic"),
    _row("g-lebanon", "Lebanon", "Lebanon|Lebanese"),
    _row("g-jordan", "Jordan", "Jordan|Jordanian|Jordanians|Hashemite Kingdom of Jordan"),
    _row("g-israel", "Israel", "Israel|Israeli|Israelis"),
    _row("g-saudi-arabia", "Saudi Arabia", "Saudi Arabia|Saudi|Saudis|Saudi Arabian|SAG"),
    _row("g-kuwait", "Kuwait", "Kuwait|Kuwaiti"),
    _row("g-yemen", "Yemen", "Yemen|Yemeni|Yemen Arab Republic"),
    _row("g-south-yemen", "South Yemen", "South Yemen|People's Democratic Republic of Yemen|PDRY"),
    _row("g-oman", "Oman", "Oman|Omani|Muscat and Oman"),
    _row("g-uae", "the United Arab Emirates", "United Arab Emirates|UAE"),
    _row("g-bahrain", "Bahrain", "Bahrain|Bahraini"),
    _row("g-qatar", "Qatar", "Qatar|Qatari"),
    _row("g-libya", "Libya", "Libya|Libyan|Libyans|LARG"),
    _row("g-tunisia", "Tunisia", "Tunisia|Tunisian|Tunisians"),
    _row("g-algeria", "Algeria", "Algeria|Algerian|Algerians"),
    _row("g-morocco", "Morocco", "Morocco|Moroccan|Moroccans"),
    _row("g-mauritania", "Mauritania", "Mauritania|Mauritanian"),
    _row("g-sudan", "the Sudan", "Sudan|Sudanese"),
    _row("g-ethiopia", "Ethiopia", "Ethiopia|Ethiopian|Ethiopians"),
    _row("g-somalia", "Somalia", "Somalia|Somali|Somali Republic"),
    _row("g-kenya", "Kenya", "Kenya|Kenyan"),
    _row("g-uganda", "Uganda", "Uganda|Ugandan"),
    _row("g-tanzania", "Tanzania", "Tanzania|Tanzanian|Tanganyika|Tanganyikan"),
    _row("g-zambia", "Zambia", "Zambia|Zambian|Zambians"),
    _row("g-malawi", "Malawi", "Malawi|Malawian"),
    _row("g-rhodesia", "Rhodesia", "Rhodesia|Rhodesian|Rhodesians|Southern Rhodesia"),
    _row("g-south-africa", "South Africa", "South Africa|South African|South Africans|Union of South Africa"),
    _row("g-botswana", "Botswana", "Botswana|Bechuanaland"),
    _row("g-lesotho", "Lesotho", "Lesotho|Basotho"),
    _row("g-swaziland", "Swaziland", "Swaziland|Swazi"),
    _row("g-mozambique", "Mozambique", "Mozambique|Mozambican"),
    _row("g-angola", "Angola", "Angola|Angolan"),
    _row("g-zaire", "Zaire", "Zaire|Zairian|Zairean|Congo (Leopoldville)|Democratic Republic of the Congo|Congo (Kinshasa)|Congo|Congolese"),
    _row("g-congo-brazzaville", "the Congo (Brazzaville)", "Congo (Brazzaville)|People's Republic of the Congo"),
    _row("g-gabon", "Gabon", "Gabon|Gabonese"),
    _row("g-cameroon", "Cameroon", "Cameroon|Cameroonian"),
    _row("g-chad", "Chad", "Chad|Chadian"),
    _row("g-central-african-republic", "the Central African Republic", "Central African Republic"),
    _row("g-nigeria", "Nigeria", "Nigeria|Nigerian|Nigerians"),
    _row("g-niger", "Niger", "Niger"),
    _row("g-ghana", "Ghana", "Ghana|Ghanaian|Ghanian"),
    _row("g-guinea", "Guinea", "Guinea|Guinean"),
    _row("g-mali", "Mali", "Mali|Malian"),
    _row("g-senegal", "Senegal", "Senegal|Senegalese"),
    _row("g-ivory-coast", "the Ivory Coast", "Ivory Coast|Ivorian"),
    _row("g-liberia", "Liberia", "Liberia|Liberian"),
    _row("g-sierra-leone", "Sierra Leone", "Sierra Leone|Sierra Leonean"),
    _row("g-togo", "Togo", "Togo|Togolese"),
    _row("g-dahomey", "Dahomey", "Dahomey|Dahomean|Benin"),
    _row("g-upper-volta", "Upper Volta", "Upper Volta|Voltan"),
    _row("g-madagascar", "Madagascar", "Madagascar|Malagasy|Malagasy Republic"),
    _row("g-rwanda", "Rwanda", "Rwanda|Rwandan"),
    _row("g-burundi", "Burundi", "Burundi"),
    _row("g-mauritius", "Mauritius", "Mauritius|Mauritian"),
    _row("g-italy", "Italy", "Italy|Italian|Italians"),
    _row("g-spain", "Spain", "Spain|Spanish"),
    _row("g-portugal", "Portugal", "Portugal|Portuguese"),
    _row("g-netherlands", "the Netherlands", "Netherlands|Dutch|Holland|Netherlands Government"),
    _row("g-belgium", "Belgium", "Belgium|Belgian|Belgians"),
    _row("g-luxembourg", "Luxembourg", "Luxembourg|Luxemburg"),
    _row("g-denmark", "Denmark", "Denmark|Danish|Danes"),
    _row("g-norway", "Norway", "Norway|Norwegian|Norwegians"),
    _row("g-sweden", "Sweden", "Sweden|Swedish|Swedes"),
    _row("g-finland", "Finland", "Finland|Finnish|Finns"),
    _row("g-iceland", "Iceland", "Iceland|Icelandic|Icelanders"),
    _row("g-ireland", "Ireland", "Ireland|Irish|Eire"),
    _row("g-austria", "Austria", "Austria|Austrian|Austrians"),
    _row("g-switzerland", "Switzerland", "Switzerland|Swiss"),
    _row("g-holy-see", "the Holy See", "Holy See|Vatican"),
    _row("g-malta", "Malta", "Malta|Maltese"),
    _row("g-yugoslavia", "Yugoslavia", "Yugoslavia|Yugoslav|Yugoslavs|Yugoslavian"),
    _row("g-albania", "Albania", "Albania|Albanian"),
    _row("g-bulgaria", "Bulgaria", "Bulgaria|Bulgarian|Bulgarians"),
    _row("g-romania", "Romania", "Romania|Romanian|Romanians|Rumania|Rumanian|Rumanians|Roumania|Roumanian"),
    _row("g-hungary", "Hungary", "Hungary|Hungarian|Hungarians"),
    _row("g-czechoslovakia", "Czechoslovakia", "Czechoslovakia|Czechoslovak|Czechoslovaks|Czech|Czechs|Czechoslovakian"),
    _row("g-poland", "Poland", "Poland|Polish|Poles"),
    _row("g-canada", "Canada", "Canada|Canadian|Canadians"),
    _row("g-mexico", "Mexico", "Mexico|Mexican|Mexicans"),
    _row("g-guatemala", "Guatemala", "Guatemala|Guatemalan"),
    _row("g-honduras", "Honduras", "Honduras|Honduran"),
    _row("g-el-salvador", "El Salvador", "El Salvador|Salvadoran|Salvadorean"),
    _row("g-nicaragua", "Nicaragua", "Nicaragua|Nicaraguan"),
    _row("g-costa-rica", "Costa Rica", "Costa Rica|Costa Rican"),
    _row("g-panama", "Panama", "Panama|Panamanian"),
    _row("g-cuba", "Cuba", "Cuba|Cuban|Cubans"),
    _row("g-haiti", "Haiti", "Haiti|Haitian"),
    _row("g-dominican-republic", "the Dominican Republic", "Dominican Republic|Dominican|Dominicans"),
    _row("g-jamaica", "Jamaica", "Jamaica|Jamaican"),
    _row("g-trinidad", "Trinidad and Tobago", "Trinidad and Tobago|Trinidad"),
    _row("g-british-guiana", "British Guiana", "British Guiana|Guyana|Guyanese"),
    _row("g-barbados", "Barbados", "Barbados|Barbadian"),
    _row("g-colombia", "Colombia", "Colombia|Colombian"),
    _row("g-venezuela", "Venezuela", "Venezuela|Venezuelan"),
    _row("g-ecuador", "Ecuador", "Ecuador|Ecuadorian|Ecuadoran"),
    _row("g-peru", "Peru", "Peru|Peruvian"),
    _row("g-bolivia", "Bolivia", "Bolivia|Bolivian"),
    _row("g-brazil", "Brazil", "Brazil|Brazilian|Brazilians"),
    _row("g-paraguay", "Paraguay", "Paraguay|Paraguayan"),
    _row("g-uruguay", "Uruguay", "Uruguay|Uruguayan"),
    _row("g-argentina", "Argentina", "Argentina|Argentine|Argentines|Argentinian"),
    _row("g-chile", "Chile", "Chile|Chilean|Chileans"),
)  # fmt: skip


def _fold(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = plain.replace("’", "'").replace("–", "-").replace("—", "-").replace("*", "")
    # "U.S.S.R." and "U.S." are read without their stops; so is "R.O.K."
    plain = re.sub(r"\b((?:[A-Za-z]\.\s?)+[A-Za-z]\b\.?)", lambda m: re.sub(r"[.\s]", "", m[1]) + " ", plain)
    return re.sub(r"\s+", " ", plain).strip(" .,:;-[]()").casefold()


_SIDE_WORDS: Final = re.compile(
    r"^(?:for |on behalf of |representing |the |representatives of |participants from |government of |side of )+|"
    r"\s*(?:participants?|side|delegation|delegates|representatives|representation|officials|government|govt|embassy|"
    r"group|party|members|team|mission|people's|contingent)$",
    re.IGNORECASE,
)


@cache
def _by_name() -> dict[str, tuple[tuple[int, int, State], ...]]:
    table: dict[str, list[tuple[int, int, State]]] = {}
    for state in STATES:
        for name in state.names:
            table.setdefault(_fold(name), []).append((0, 9999, state))
        for name in state.dated:
            table.setdefault(_fold(name), []).append((state.since, state.until, state))
    return {name: tuple(rows) for name, rows in table.items()}


@cache
def _by_slug() -> dict[str, State]:
    return {state.slug: state for state in STATES}


def state_by_slug(slug: str) -> State:
    """Return the row of a slug (``g-usa``). Raises KeyError."""
    return _by_slug()[slug]


@cache
def find_state(printed: str, year: int = 1961) -> State | None:
    """Return the government that a printed side or adjective means in that year, or None.

    >>> find_state("U.S.S.R.").slug
    'g-ussr'
    >>> find_state("German Side").slug
    'g-frg'
    """
    text = _fold(printed)
    for _ in range(4):
        rows = _by_name().get(text)
        if rows:
            return next((state for first, last, state in rows if first <= year <= last), None)
        shorter = _SIDE_WORDS.sub("", text).strip(" .,:;-")
        if shorter == text or not shorter:
            return None
        text = shorter
    return None


def leading_state(text: str, year: int = 1961) -> tuple[State, str] | None:
    """Return the government named by the first words, and the rest: "Yugoslav Ambassador" and the like."""
    words = text.split()
    for count in range(min(5, len(words)), 0, -1):
        head = " ".join(words[:count])
        rows = _by_name().get(_fold(head.removesuffix("'s").removesuffix("’s")))
        if rows:
            for first, last, state in rows:
                if first <= year <= last:
                    return state, " ".join(words[count:])
    return None


def government_org(state: State) -> Org:
    """Return the body that stands for a government, as an entry states it."""
    aliases = (state.short,) if state.short != state.label else ()
    return Org(key=state.slug, name=state.label, type="government", alt_names=aliases)
