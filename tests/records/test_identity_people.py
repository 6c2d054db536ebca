"""People of the period as lists of persons may print them: one or two?

The roles are such as lists print; who is who is common knowledge of the history.
"""

from __future__ import annotations

import pytest

from kg.records.identity import PersonEntry, assign_keys
from kg.release.ledger import Ledger


def together(name: str, role: str, volume: str, other_name: str, other_role: str, other_volume: str) -> bool:
    people = [
        PersonEntry(f"{key}#1", n, (), key, role=r, years=(int(v[:4]), int(v[:2] + v[5:])))
        for key, n, r, v in (("a", name, role, volume), ("b", other_name, other_role, other_volume))
    ]
    return len(set(assign_keys(people, [], Ledger(), frozenset()).keys.values())) == 1


@pytest.mark.parametrize(
    ("name", "role", "volume", "other_name", "other_role", "other_volume"),
    [
        (
            "Macmillan, Harold",
            "British Prime Minister",
            "1958-60",
            "Macmillan, Maurice Harold",
            "British Chancellor of the Exchequer until January 1957; thereafter Prime Minister",
            "1955-57",
        ),
        (
            "Home, Earl of (Alexander Frederick Douglas-Home)",
            "British Secretary of State for Foreign Affairs",
            "1961-63",
            "Douglas-Home, Sir Alec",
            "British Foreign Secretary from June 1970",
            "1969-76",
        ),
        (
            "Home, Lord",
            "British Foreign Secretary",
            "1961-63",
            "Home, Alexander Frederick Douglas",
            "British Secretary of State for Foreign Affairs until October 1963",
            "1961-63",
        ),
        (
            "Zhou Enlai",
            "Premier of the People's Republic of China until January 1976",
            "1969-76",
            "Chou En-lai",
            "Premier and Foreign Minister of the People's Republic of China",
            "1955-57",
        ),
        (
            "Park Chung Hee",
            "President of the Republic of Korea",
            "1964-68",
            "Pak Chong-hui (Park Chung Hee)",
            "Chairman of the Supreme Council for National Reconstruction, Republic of Korea",
            "1961-63",
        ),
        (
            "Pahlavi, Mohammad Reza",
            "Shah of Iran",
            "1961-63",
            "Mohammed Reza Pahlavi",
            "Shah of Iran",
            "1969-76",
        ),
        (
            "Faisal ibn Abd al-Aziz al Saud",
            "King of Saudi Arabia until March 1975",
            "1969-76",
            "Faysal, King",
            "King of Saudi Arabia",
            "1964-68",
        ),
        (
            "Nasser, Gamal Abdel",
            "President of the United Arab Republic",
            "1961-63",
            "Nasir, Jamal Abd al-",
            "President of Egypt until September 1970",
            "1969-76",
        ),
        (
            "U Thant",
            "Secretary-General of the United Nations",
            "1961-63",
            "Thant, U",
            "United Nations Secretary-General",
            "1964-68",
        ),
        (
            "Sihanouk, Prince Norodom",
            "Chief of State of Cambodia",
            "1961-63",
            "Norodom Sihanouk",
            "Cambodian Head of State until March 1970",
            "1969-76",
        ),
        (
            "Couve de Murville, Maurice",
            "French Foreign Minister",
            "1961-63",
            "Murville, Maurice Couve de",
            "French Minister of Foreign Affairs",
            "1958-60",
        ),
        (
            "Frei Montalva, Eduardo",
            "President of Chile",
            "1964-68",
            "Frei, Eduardo",
            "President of Chile from November 1964",
            "1964-68",
        ),
        (
            "Brentano, Heinrich von",
            "German Foreign Minister",
            "1958-60",
            "von Brentano di Tremezzo, Heinrich",
            "Foreign Minister of the Federal Republic of Germany",
            "1955-57",
        ),
        (
            "Lin Piao",
            "Minister of National Defense, People's Republic of China",
            "1964-68",
            "Lin Biao",
            "PRC Minister of Defense until September 1971",
            "1969-76",
        ),
        (
            "Le Duc Tho",
            "Special Adviser to the DRV Delegation",
            "1964-68",
            "Tho, Le Duc",
            "Special Adviser to the North Vietnamese Delegation to the Paris Peace Talks",
            "1969-76",
        ),
        (
            "Hammarskjöld, Dag",
            "Secretary-General of the United Nations",
            "1958-60",
            "Hammarskjold, Dag H.A.C.",
            "Secretary-General of the United Nations until September 1961",
            "1961-63",
        ),
        (
            "Eban, Abba",
            "Israeli Foreign Minister",
            "1964-68",
            "Eban, Aubrey (Abba)",
            "Israeli Representative at the United Nations",
            "1948-49",
        ),
        (
            "Menon, V.K. Krishna",
            "Indian Minister of Defense",
            "1958-60",
            "Krishna Menon, V.K.",
            "Indian Representative at the United Nations General Assembly",
            "1952-54",
        ),
        (
            "Ayub Khan, Mohammad",
            "President of Pakistan",
            "1961-63",
            "Khan, Field Marshal Mohammad Ayub",
            "President of Pakistan",
            "1964-68",
        ),
        (
            "Bhutto, Zulfikar Ali",
            "Pakistani Foreign Minister",
            "1961-63",
            "Bhutto, Zulfiqar Ali",
            "President of Pakistan",
            "1969-76",
        ),
        (
            "Tsarapkin, Semen K.",
            "Soviet Representative to the Eighteen Nation Disarmament Committee",
            "1961-63",
            "Tsarapkin, Semyon Konstantinovich",
            "Head, Soviet Delegation at Geneva",
            "1958-60",
        ),
        (
            "Haile Selassie I",
            "Emperor of Ethiopia",
            "1964-68",
            "Selassie, Haile",
            "Emperor of Ethiopia",
            "1969-76",
        ),
        (
            "Koo, V.K. Wellington",
            "Ambassador of the Republic of China in the United States",
            "1952-54",
            "Koo, Wellington",
            "Chinese Ambassador to the United States",
            "1948-49",
        ),
        (
            "Bunker, Ellsworth",
            "Ambassador to Vietnam",
            "1964-68",
            "Bunker, Ellsworth",
            "Ambassador to India",
            "1958-60",
        ),
        (
            "Rockefeller, Nelson A.",
            "Governor of New York",
            "1964-68",
            "Rockefeller, Nelson A.",
            "Special Assistant to the President",
            "1955-57",
        ),
        (
            "Bush, George",
            "U.S. Representative to the United Nations",
            "1969-76",
            "Bush, George H. W.",
            "Director of Central Intelligence from January 1976",
            "1977-80",
        ),
    ],
)
def test_one_person_in_two_lists(
    name: str, role: str, volume: str, other_name: str, other_role: str, other_volume: str
) -> None:
    assert together(name, role, volume, other_name, other_role, other_volume)


@pytest.mark.parametrize(
    ("name", "role", "volume", "other_name", "other_role", "other_volume"),
    [
        (
            "Smith, Robert",
            "Office of Aviation, Department of State",
            "1955-57",
            "Smith, Robert",
            "Senator from Oregon",
            "1969-76",
        ),
        (
            "Wilson, James",
            "British Consul at Goa",
            "1948-49",
            "Wilson, James M.",
            "Deputy Assistant Secretary of State",
            "1969-76",
        ),
        (
            "MacArthur, General Douglas",
            "Supreme Commander for the Allied Powers in Japan",
            "1948-49",
            "MacArthur, Douglas, II",
            "Counselor of the Department of State; Ambassador to Japan from 1957",
            "1955-57",
        ),
        (
            "Hoover, Herbert",
            "Former President of the United States",
            "1952-54",
            "Hoover, Herbert, Jr.",
            "Under Secretary of State",
            "1955-57",
        ),
        (
            "Bourguiba, Habib",
            "President of Tunisia",
            "1961-63",
            "Bourguiba, Habib, Jr.",
            "Tunisian Ambassador to the United States",
            "1961-63",
        ),
        (
            "Kim Chong-pil",
            "Prime Minister of the Republic of Korea",
            "1969-76",
            "Kim Jong-pil, Colonel Sr",
            "",
            "1964-68",
        ),
        (
            "Kim Yong-sik",
            "Foreign Minister, Republic of Korea",
            "1961-63",
            "Kim Yong-shik",
            "Minister of Commerce, Republic of Korea",
            "1961-63",
        ),
        (
            "Minh, General Duong Van",
            "Chairman, Military Revolutionary Council, Vietnam",
            "1961-63",
            "Ho Chi Minh",
            "President of the Democratic Republic of Vietnam",
            "1961-63",
        ),
        (
            "Nguyen Van Binh",
            "Archbishop of Saigon",
            "1964-68",
            "Nguyen Van Bing",
            "Vietnamese Consul",
            "1964-68",
        ),
        (
            "Taylor, John",
            "Economic Officer, Embassy in Cairo",
            "1955-57",
            "Taylor, John",
            "Member, NSC Staff",
            "1969-76",
        ),
        (
            "Lee, Robert E.",
            "Office of Far Eastern Affairs",
            "1964-68",
            "Lee, Robert",
            "Member, Federal Communications Commission",
            "1955-57",
        ),
        (
            "Brown, William",
            "Labor attache in Rome",
            "1955-57",
            "Brown, William A.",
            "Political officer in Moscow",
            "1969-76",
        ),
        (
            "Dulles, John Foster",
            "Secretary of State",
            "1955-57",
            "Dulles, Allen W.",
            "Director of Central Intelligence",
            "1955-57",
        ),
        (
            "Castro, Raul",
            "Cuban Minister of the Armed Forces",
            "1961-63",
            "Castro, Raul H.",
            "U.S. Ambassador to Bolivia",
            "1964-68",
        ),
        (
            "Martinez, Carlos",
            "Guatemalan Foreign Minister",
            "1952-54",
            "Martinez, Carlos",
            "Cuban Minister of Commerce",
            "1961-63",
        ),
        (
            "Chang, John M.",
            "Ambassador of the Republic of Korea in the United States",
            "1948-49",
            "Chang, John",
            "Office of Chinese Affairs, Department of State",
            "1955-57",
        ),
    ],
)
def test_two_people_whose_names_are_alike(
    name: str, role: str, volume: str, other_name: str, other_role: str, other_volume: str
) -> None:
    assert not together(name, role, volume, other_name, other_role, other_volume)
