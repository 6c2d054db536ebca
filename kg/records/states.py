"""Governments: the one table from the names that sources print to the bodies people spoke for.

A row is a *government*, or an international body or movement that people spoke for (its slug opens with
``b-``), not a territory: the United Arab Republic is not Egypt, and the two Germanies, Chinas, Koreas and
Vietnams are apart. Names are those that head a side in a list of participants or stand before an office
("the Yugoslav Ambassador"). A name that meant another government in another year carries its years.
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
        """Return the label of the government, or of the body that is none."""
        return f"Government of {self.name}" if self.is_government else self.short[:1].upper() + self.short[1:]

    @property
    def is_government(self) -> bool:
        """Tell a government from an international body or movement for which people spoke."""
        return self.slug.startswith("g-")

    @property
    def short(self) -> str:
        """Return the name without its article."""
        return self.name.removeprefix("the ")

    @property
    def key(self) -> str:
        """Return the slug without its prefix, for building other slugs."""
        return self.slug[2:]


def _row(slug: str, name: str, names: str, since: int = 0, until: int = 9999, dated: str = "") -> State:
    return State(slug, name, tuple(names.split("|")), since, until, tuple(dated.split("|")) if dated else ())


STATES: Final[tuple[State, ...]] = (
    _row("g-usa", "the United States", "United States|United States of America|US|USA|American|Americans|America|United States Government|USG|U.S. Government|US Government"),
    _row("g-ussr", "the Soviet Union", "USSR|Soviet Union|Soviet|Soviets|Russia|Russian|Russians|Union of Soviet Socialist Republics|Soviet Russia|Soviet Government"),
    _row("g-uk", "the United Kingdom", "United Kingdom|UK|Great Britain|Britain|British|England|United Kingdom of Great Britain and Northern Ireland|Briton|Britons|HMG|Her Majesty's Government|His Majesty's Government|English"),
    _row("g-france", "France", "France|French|Frenchmen|French Republic|Republic of France|GOF"),
    _row("g-frg", "the Federal Republic of Germany", "Federal Republic of Germany|Federal Republic|FRG|West Germany|West German|West Germans|Germany|German|Germans|German Federal Republic"),
    _row("g-gdr", "the German Democratic Republic", "German Democratic Republic|GDR|East Germany|East German|East Germans|DDR|Soviet Zone"),
    _row("g-prc", "the People's Republic of China", "People's Republic of China|PRC|Communist China|Chinese Communists|Chinese Communist|Red China|CHICOM|Mainland China|Chinese People's Republic|Peoples Republic of China|Chicom|ChiCom|Chicoms|Communist Chinese|CPR|Peking Government|Chinese People's Government", 1972, 9999, "China|Chinese"),
    _row("g-roc", "the Republic of China", "Republic of China|GRC|ROC|Nationalist China|Chinese Nationalist|Chinese Nationalists|Taiwan|Formosa|Government of the Republic of China|Nationalist Chinese|Taiwanese|Government of Republic of China|Chinese National Government|Free China", 0, 1971, "China|Chinese"),
    _row("g-japan", "Japan", "Japan|Japanese"),
    _row("g-rok", "the Republic of Korea", "Republic of Korea|ROK|South Korea|South Korean|South Koreans|Korea|Korean|Koreans"),
    _row("g-dprk", "the Democratic People's Republic of Korea", "Democratic People's Republic of Korea|DPRK|North Korea|North Korean|North Koreans"),
    _row("g-rvn", "the Republic of Vietnam", "Republic of Vietnam|Republic of Viet-Nam|RVN|GVN|South Vietnam|South Viet-Nam|South Vietnamese|Vietnam|Viet-Nam|Vietnamese|South Viet Nam|Viet Nam|GRVN|State of Vietnam|South Vietnamese Government|State of Viet-Nam"),
    _row("g-drv", "the Democratic Republic of Vietnam", "Democratic Republic of Vietnam|Democratic Republic of Viet-Nam|DRV|North Vietnam|North Viet-Nam|North Vietnamese|North Viet Nam|NVN|Viet Minh|Vietminh|Democratic Republic of Viet Nam"),
    _row("g-laos", "Laos", "Laos|Lao|Laotian|RLG|Royal Lao Government|Laotians|Kingdom of Laos"),
    _row("g-cambodia", "Cambodia", "Cambodia|Cambodian|Khmer Republic|Cambodians|Khmer|Kampuchea|Kampuchean|Democratic Kampuchea|GKR|RKG"),
    _row("g-thailand", "Thailand", "Thailand|Thai|Siam|Siamese|RTG|Thais"),
    _row("g-burma", "Burma", "Burma|Burmese|Union of Burma"),
    _row("g-indonesia", "Indonesia", "Indonesia|Indonesian|Indonesians|Republic of Indonesia|Netherlands East Indies"),
    _row("g-malaya", "the Federation of Malaya", "Malaya|Malayan|Federation of Malaya|Malayans"),
    _row("g-malaysia", "Malaysia", "Malaysia|Malaysian|Malaysians"),
    _row("g-singapore", "Singapore", "Singapore|Singaporean|Singaporeans"),
    _row("g-philippines", "the Philippines", "Philippines|Philippine|Filipino|Republic of the Philippines|Filipinos|Philippine Republic"),
    _row("g-australia", "Australia", "Australia|Australian|Australians|Commonwealth of Australia"),
    _row("g-new-zealand", "New Zealand", "New Zealand|New Zealander|New Zealanders"),
    _row("g-india", "India", "India|Indian|Indians|Government of India|Republic of India"),
    _row("g-pakistan", "Pakistan", "Pakistan|Pakistani|Pakistanis"),
    _row("g-bangladesh", "Bangladesh", "Bangladesh|Bangladeshi"),
    _row("g-ceylon", "Ceylon", "Ceylon|Ceylonese|Sri Lanka|Sri Lankan|Sri Lankans"),
    _row("g-nepal", "Nepal", "Nepal|Nepalese|Nepali|Nepalis"),
    _row("g-bhutan", "Bhutan", "Bhutan|Bhutanese"),
    _row("g-afghanistan", "Afghanistan", "Afghanistan|Afghan|Afghans|Afghani|RGA"),
    _row("g-iran", "Iran", "Iran|Iranian|Iranians|Persia|Persian|Imperial Iranian"),
    _row("g-iraq", "Iraq", "Iraq|Iraqi|Iraqis"),
    _row("g-turkey", "Turkey", "Turkey|Turkish|Turks|GOT|Turk|Turkish Government|Republic of Turkey"),
    _row("g-greece", "Greece", "Greece|Greek|Greeks|GOG|Hellenic|Greek Government"),
    _row("g-cyprus", "Cyprus", "Cyprus|Cypriot|Cypriots|Greek Cypriot"),
    _row("g-uar", "the United Arab Republic", "United Arab Republic|UAR", 1958, 1971, "Egypt|Egyptian"),
    _row("g-egypt", "Egypt", "Arab Republic of Egypt", 0, 9999, "Egypt|Egyptian|Egyptians"),
    _row("g-syria", "Syria", "Syria|Syrian|Syrians|Syrian Arab Republic|SARG"),
    _row("g-lebanon", "Lebanon", "Lebanon|Lebanese"),
    _row("g-jordan", "Jordan", "Jordan|Jordanian|Jordanians|Hashemite Kingdom of Jordan|HKJ"),
    _row("g-israel", "Israel", "Israel|Israeli|Israelis|Israeli Government|State of Israel"),
    _row("g-saudi-arabia", "Saudi Arabia", "Saudi Arabia|Saudi|Saudis|Saudi Arabian|SAG|Saudi Arabians|Kingdom of Saudi Arabia"),
    _row("g-kuwait", "Kuwait", "Kuwait|Kuwaiti|Kuwaitis"),
    _row("g-yemen", "Yemen", "Yemen|Yemeni|Yemen Arab Republic|Yemenis|YAR|Yemeni Arab Republic|North Yemen"),
    _row("g-south-yemen", "South Yemen", "South Yemen|People's Democratic Republic of Yemen|PDRY|Southern Yemen|People's Republic of Southern Yemen"),
    _row("g-oman", "Oman", "Oman|Omani|Muscat and Oman|Omanis|Muscat|Sultanate of Oman"),
    _row("g-uae", "the United Arab Emirates", "United Arab Emirates|UAE|Trucial States|Abu Dhabi|Dubai|Emirati"),
    _row("g-bahrain", "Bahrain", "Bahrain|Bahraini|Bahrein|Bahreini|Bahrainis"),
    _row("g-qatar", "Qatar", "Qatar|Qatari"),
    _row("g-libya", "Libya", "Libya|Libyan|Libyans|LARG|Libyan Arab Republic|Cyrenaica|Tripolitania"),
    _row("g-tunisia", "Tunisia", "Tunisia|Tunisian|Tunisians"),
    _row("g-algeria", "Algeria", "Algeria|Algerian|Algerians"),
    _row("g-morocco", "Morocco", "Morocco|Moroccan|Moroccans"),
    _row("g-mauritania", "Mauritania", "Mauritania|Mauritanian"),
    _row("g-sudan", "the Sudan", "Sudan|Sudanese|Soudan|Democratic Republic of the Sudan|Anglo-Egyptian Sudan"),
    _row("g-ethiopia", "Ethiopia", "Ethiopia|Ethiopian|Ethiopians|Abyssinia|Abyssinian|Provisional Military Government of Ethiopia|PMGSE"),
    _row("g-somalia", "Somalia", "Somalia|Somali|Somali Republic|Somalis|Somalian|Somali Democratic Republic"),
    _row("g-kenya", "Kenya", "Kenya|Kenyan|Kenyans"),
    _row("g-uganda", "Uganda", "Uganda|Ugandan|Ugandans"),
    _row("g-tanzania", "Tanzania", "Tanzania|Tanzanian|Tanganyika|Tanganyikan|Tanzanians|United Republic of Tanzania"),
    _row("g-zambia", "Zambia", "Zambia|Zambian|Zambians"),
    _row("g-malawi", "Malawi", "Malawi|Malawian"),
    _row("g-rhodesia", "Rhodesia", "Rhodesia|Rhodesian|Rhodesians|Southern Rhodesia"),
    _row("g-south-africa", "South Africa", "South Africa|South African|South Africans|Union of South Africa|Republic of South Africa|RSA|SA Government"),
    _row("g-botswana", "Botswana", "Botswana|Bechuanaland|Batswana|Botswanan"),
    _row("g-lesotho", "Lesotho", "Lesotho|Basotho|Basutoland"),
    _row("g-swaziland", "Swaziland", "Swaziland|Swazi|Swazis"),
    _row("g-mozambique", "Mozambique", "Mozambique|Mozambican|Mozambicans|FRELIMO"),
    _row("g-angola", "Angola", "Angola|Angolan|Angolans"),
    _row("g-zaire", "Zaire", "Zaire|Zairian|Zairean|Congo (Leopoldville)|Democratic Republic of the Congo|Congo (Kinshasa)|Congo|Congolese|Zairians|Republic of Zaire|Belgian Congo|Congo (K)|Republic of the Congo (Leopoldville)"),
    _row("g-congo-brazzaville", "the Congo (Brazzaville)", "Congo (Brazzaville)|People's Republic of the Congo|French Congo|Congo (B)|Congo-Brazzaville"),
    _row("g-gabon", "Gabon", "Gabon|Gabonese"),
    _row("g-cameroon", "Cameroon", "Cameroon|Cameroonian|Cameroun|Cameroonians|Cameroons|Camerounian"),
    _row("g-chad", "Chad", "Chad|Chadian"),
    _row("g-central-african-republic", "the Central African Republic", "Central African Republic"),
    _row("g-nigeria", "Nigeria", "Nigeria|Nigerian|Nigerians|FMG|Federal Military Government"),
    _row("g-niger", "Niger", "Niger|Nigerien"),
    _row("g-ghana", "Ghana", "Ghana|Ghanaian|Ghanian|Ghanaians|Gold Coast"),
    _row("g-guinea", "Guinea", "Guinea|Guinean|Guineans"),
    _row("g-mali", "Mali", "Mali|Malian|Malians|French Sudan"),
    _row("g-senegal", "Senegal", "Senegal|Senegalese"),
    _row("g-ivory-coast", "the Ivory Coast", "Ivory Coast|Ivorian|Cote d'Ivoire|Côte d'Ivoire|Ivoirian"),
    _row("g-liberia", "Liberia", "Liberia|Liberian|Liberians"),
    _row("g-sierra-leone", "Sierra Leone", "Sierra Leone|Sierra Leonean"),
    _row("g-togo", "Togo", "Togo|Togolese"),
    _row("g-dahomey", "Dahomey", "Dahomey|Dahomean|Benin|Beninese|Beninois"),
    _row("g-upper-volta", "Upper Volta", "Upper Volta|Voltan|Burkina Faso|Voltaic"),
    _row("g-madagascar", "Madagascar", "Madagascar|Malagasy|Malagasy Republic|Malagasy Government"),
    _row("g-rwanda", "Rwanda", "Rwanda|Rwandan|Rwandese|Ruanda"),
    _row("g-burundi", "Burundi", "Burundi|Burundian|Urundi"),
    _row("g-mauritius", "Mauritius", "Mauritius|Mauritian"),
    _row("g-italy", "Italy", "Italy|Italian|Italians"),
    _row("g-spain", "Spain", "Spain|Spanish|Spaniards|Spanish State"),
    _row("g-portugal", "Portugal", "Portugal|Portuguese"),
    _row("g-netherlands", "the Netherlands", "Netherlands|Dutch|Holland|Netherlands Government|Netherlanders|Dutch Government"),
    _row("g-belgium", "Belgium", "Belgium|Belgian|Belgians"),
    _row("g-luxembourg", "Luxembourg", "Luxembourg|Luxemburg|Luxembourger"),
    _row("g-denmark", "Denmark", "Denmark|Danish|Danes"),
    _row("g-norway", "Norway", "Norway|Norwegian|Norwegians"),
    _row("g-sweden", "Sweden", "Sweden|Swedish|Swedes"),
    _row("g-finland", "Finland", "Finland|Finnish|Finns"),
    _row("g-iceland", "Iceland", "Iceland|Icelandic|Icelanders"),
    _row("g-ireland", "Ireland", "Ireland|Irish|Eire"),
    _row("g-austria", "Austria", "Austria|Austrian|Austrians"),
    _row("g-switzerland", "Switzerland", "Switzerland|Swiss"),
    _row("g-holy-see", "the Holy See", "Holy See|Vatican|Vatican City"),
    _row("g-malta", "Malta", "Malta|Maltese"),
    _row("g-yugoslavia", "Yugoslavia", "Yugoslavia|Yugoslav|Yugoslavs|Yugoslavian|FPRY|SFRY|GOY|Jugoslavia|Jugoslav"),
    _row("g-albania", "Albania", "Albania|Albanian|Albanians"),
    _row("g-bulgaria", "Bulgaria", "Bulgaria|Bulgarian|Bulgarians"),
    _row("g-romania", "Romania", "Romania|Romanian|Romanians|Rumania|Rumanian|Rumanians|Roumania|Roumanian|Rumanian People's Republic"),
    _row("g-hungary", "Hungary", "Hungary|Hungarian|Hungarians"),
    _row("g-czechoslovakia", "Czechoslovakia", "Czechoslovakia|Czechoslovak|Czechoslovaks|Czech|Czechs|Czechoslovakian|CSSR|CSR"),
    _row("g-poland", "Poland", "Poland|Polish|Poles"),
    _row("g-canada", "Canada", "Canada|Canadian|Canadians"),
    _row("g-mexico", "Mexico", "Mexico|Mexican|Mexicans"),
    _row("g-guatemala", "Guatemala", "Guatemala|Guatemalan|Guatemalans"),
    _row("g-honduras", "Honduras", "Honduras|Honduran|Hondurans"),
    _row("g-el-salvador", "El Salvador", "El Salvador|Salvadoran|Salvadorean|Salvador|Salvadorans|Salvadorian"),
    _row("g-nicaragua", "Nicaragua", "Nicaragua|Nicaraguan|Nicaraguans|GRN"),
    _row("g-costa-rica", "Costa Rica", "Costa Rica|Costa Rican|Costa Ricans"),
    _row("g-panama", "Panama", "Panama|Panamanian|Panamanians"),
    _row("g-cuba", "Cuba", "Cuba|Cuban|Cubans"),
    _row("g-haiti", "Haiti", "Haiti|Haitian|Haitians|Hayti"),
    _row("g-dominican-republic", "the Dominican Republic", "Dominican Republic|Dominican|Dominicans|Santo Domingo|GODR"),
    _row("g-jamaica", "Jamaica", "Jamaica|Jamaican|Jamaicans"),
    _row("g-trinidad", "Trinidad and Tobago", "Trinidad and Tobago|Trinidad|Trinidadian|Trinidad & Tobago"),
    _row("g-british-guiana", "British Guiana", "British Guiana|Guyana|Guyanese|Guyanan|British Guianese"),
    _row("g-barbados", "Barbados", "Barbados|Barbadian"),
    _row("g-colombia", "Colombia", "Colombia|Colombian|Colombians"),
    _row("g-venezuela", "Venezuela", "Venezuela|Venezuelan|Venezuelans"),
    _row("g-ecuador", "Ecuador", "Ecuador|Ecuadorian|Ecuadoran|Ecuadorians|Ecuadorean"),
    _row("g-peru", "Peru", "Peru|Peruvian|Peruvians"),
    _row("g-bolivia", "Bolivia", "Bolivia|Bolivian|Bolivians"),
    _row("g-brazil", "Brazil", "Brazil|Brazilian|Brazilians"),
    _row("g-paraguay", "Paraguay", "Paraguay|Paraguayan|Paraguayans"),
    _row("g-uruguay", "Uruguay", "Uruguay|Uruguayan|Uruguayans"),
    _row("g-argentina", "Argentina", "Argentina|Argentine|Argentines|Argentinian|Argentine Republic|Argentineans|Argentinians|Argentinean"),
    _row("g-chile", "Chile", "Chile|Chilean|Chileans"),
    _row("g-rhodesia-nyasaland", "the Federation of Rhodesia and Nyasaland", "Federation of Rhodesia and Nyasaland|Central African Federation"),
    _row("g-northern-rhodesia", "Northern Rhodesia", "Northern Rhodesia|Northern Rhodesian"),
    _row("g-nyasaland", "Nyasaland", "Nyasaland"),
    _row("g-zanzibar", "Zanzibar", "Zanzibar|Zanzibari"),
    _row("g-somaliland", "British Somaliland", "British Somaliland|Somaliland"),
    _row("g-french-somaliland", "French Somaliland", "French Somaliland|Afars and Issas"),
    _row("g-djibouti", "Djibouti", "Djibouti|Djiboutian"),
    _row("g-eritrea", "Eritrea", "Eritrea|Eritrean"),
    _row("g-gambia", "the Gambia", "Gambia|Gambian"),
    _row("g-guinea-bissau", "Guinea-Bissau", "Guinea-Bissau|Portuguese Guinea"),
    _row("g-equatorial-guinea", "Equatorial Guinea", "Equatorial Guinea|Equatorial Guinean"),
    _row("g-cape-verde", "Cape Verde", "Cape Verde|Cape Verdean"),
    _row("g-sao-tome", "São Tomé and Príncipe", "São Tomé and Príncipe|Sao Tome and Principe"),
    _row("g-comoros", "the Comoros", "Comoros|Comorian|Comoro Islands"),
    _row("g-seychelles", "the Seychelles", "Seychelles|Seychellois"),
    _row("g-zimbabwe", "Zimbabwe", "Zimbabwe|Zimbabwean|Zimbabwe Rhodesia"),
    _row("g-namibia", "Namibia", "Namibia|Namibian|South West Africa|South-West Africa"),
    _row("g-biafra", "Biafra", "Biafra|Biafran|Biafrans"),
    _row("g-katanga", "Katanga", "Katanga|Katangan|Katangese"),
    _row("g-aden", "Aden and the Federation of South Arabia", "Aden|Federation of South Arabia|South Arabian Federation|South Arabia"),
    _row("g-palestine", "Palestine under the Mandate", "Palestine"),
    _row("g-transjordan", "Transjordan", "Transjordan|Trans-Jordan|Transjordanian"),
    _row("g-maldives", "the Maldives", "Maldives|Maldive Islands|Maldivian"),
    _row("g-sikkim", "Sikkim", "Sikkim|Sikkimese"),
    _row("g-tibet", "Tibet", "Tibet|Tibetan|Tibetans"),
    _row("g-mongolia", "Mongolia", "Mongolia|Mongolian|Mongolians|Mongolian People's Republic|Outer Mongolia"),
    _row("g-indochina", "the Associated States of Indochina", "Indochina|Indo-China|Associated States|Associated States of Indochina"),
    _row("g-nlf", "the Provisional Revolutionary Government of South Vietnam", "PRG|NLF|National Liberation Front|Provisional Revolutionary Government"),
    _row("g-hong-kong", "Hong Kong", "Hong Kong|Hongkong"),
    _row("g-macao", "Macao", "Macao|Macau"),
    _row("g-brunei", "Brunei", "Brunei|Bruneian"),
    _row("g-sarawak", "Sarawak", "Sarawak"),
    _row("g-papua-new-guinea", "Papua New Guinea", "Papua New Guinea|Papua-New Guinea|PNG"),
    _row("g-timor", "Portuguese Timor", "Portuguese Timor|East Timor|Timorese"),
    _row("g-fiji", "Fiji", "Fiji|Fijian"),
    _row("g-tonga", "Tonga", "Tonga|Tongan"),
    _row("g-samoa", "Western Samoa", "Western Samoa|Western Samoan"),
    _row("g-nauru", "Nauru", "Nauru|Nauruan"),
    _row("g-solomon-islands", "the Solomon Islands", "Solomon Islands"),
    _row("g-vanuatu", "Vanuatu", "Vanuatu|New Hebrides"),
    _row("g-kiribati", "Kiribati", "Kiribati|Gilbert Islands|Gilbert and Ellice Islands"),
    _row("g-micronesia", "the Trust Territory of the Pacific Islands", "Trust Territory of the Pacific Islands|Micronesia|Micronesian|Micronesians"),
    _row("g-ryukyu", "the Ryukyu Islands", "Ryukyu|Ryukyus|Ryukyuan|Ryukyuans|Ryukyu Islands|GRI|Government of the Ryukyu Islands|Okinawa|Okinawan"),
    _row("g-estonia", "Estonia", "Estonia|Estonian|Estonians"),
    _row("g-latvia", "Latvia", "Latvia|Latvian|Latvians"),
    _row("g-lithuania", "Lithuania", "Lithuania|Lithuanian|Lithuanians"),
    _row("g-ukraine", "the Ukrainian Soviet Socialist Republic", "Ukrainian SSR|Ukraine|Ukrainian"),
    _row("g-byelorussia", "the Byelorussian Soviet Socialist Republic", "Byelorussian SSR|Byelorussia|Byelorussian"),
    _row("g-danzig", "the Free City of Danzig", "Danzig|Free City of Danzig"),
    _row("g-saar", "the Saar", "Saar"),
    _row("g-trieste", "the Free Territory of Trieste", "Free Territory of Trieste"),
    _row("g-liechtenstein", "Liechtenstein", "Liechtenstein"),
    _row("g-monaco", "Monaco", "Monaco|Monegasque"),
    _row("g-san-marino", "San Marino", "San Marino"),
    _row("g-northern-ireland", "Northern Ireland", "Northern Ireland"),
    _row("g-turkish-cypriots", "the Turkish Cypriot administration", "Turkish Cypriot|Turkish Cypriots|Turkish Federated State of Cyprus"),
    _row("g-hawaii", "Hawaii before annexation", "Kingdom of Hawaii"),
    _row("g-puerto-rico", "Puerto Rico", "Puerto Rico|Puerto Rican|Commonwealth of Puerto Rico"),
    _row("g-west-indies", "the Federation of the West Indies", "West Indies|West Indies Federation|Federation of the West Indies|West Indian"),
    _row("g-bahamas", "the Bahamas", "Bahamas|Bahamian"),
    _row("g-british-honduras", "British Honduras", "British Honduras|Belize|Belizean"),
    _row("g-suriname", "Suriname", "Surinam|Suriname|Surinamese"),
    _row("g-netherlands-antilles", "the Netherlands Antilles", "Netherlands Antilles|Curaçao|Curacao"),
    _row("g-grenada", "Grenada", "Grenada|Grenadian"),
    _row("g-dominica", "Dominica", "Commonwealth of Dominica"),
    _row("g-st-lucia", "Saint Lucia", "St. Lucia|Saint Lucia"),
    _row("g-bermuda", "Bermuda", "Bermudian|Bermudan"),
    _row("b-un-secretariat", "the United Nations Secretariat", "United Nations Secretariat|UN Secretariat|Secretariat of the United Nations"),
    _row("b-nato", "the North Atlantic Treaty Organization", "NATO International Staff|NATO International Secretariat|NATO Secretariat|International Staff of NATO"),
    _row("b-european-communities", "the Commission of the European Communities", "Commission of the European Communities|European Commission|EEC Commission|EC Commission|European Economic Community|EEC|European Communities|European Community"),
    _row("b-coal-and-steel", "the European Coal and Steel Community", "European Coal and Steel Community|ECSC|High Authority|Coal and Steel Community"),
    _row("b-euratom", "the European Atomic Energy Community", "Euratom|EURATOM|European Atomic Energy Community|EURATOM Commission"),
    _row("b-oas", "the Organization of American States", "Organization of American States|OAS"),
    _row("b-oau", "the Organization of African Unity", "Organization of African Unity|OAU"),
    _row("b-arab-league", "the League of Arab States", "Arab League|League of Arab States"),
    _row("b-oeec", "the Organization for European Economic Cooperation", "OEEC|OECD"),
    _row("b-icrc", "the International Committee of the Red Cross", "International Committee of the Red Cross|ICRC"),
    _row("b-imf", "the International Monetary Fund", "International Monetary Fund|IMF"),
    _row("b-world-bank", "the International Bank for Reconstruction and Development", "International Bank for Reconstruction and Development|IBRD|World Bank"),
    _row("b-gatt", "the General Agreement on Tariffs and Trade", "GATT"),
    _row("b-unrwa", "the United Nations Relief and Works Agency", "UNRWA"),
    _row("b-plo", "the Palestine Liberation Organization", "Palestine Liberation Organization|PLO"),
    _row("b-seato", "the Southeast Asia Treaty Organization", "SEATO"),
    _row("b-iaea", "the International Atomic Energy Agency", "International Atomic Energy Agency|IAEA"),
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
    return Org(
        key=state.slug,
        name=state.label,
        type="government" if state.is_government else "body",
        alt_names=aliases,
    )
