"""Small authority data in the markup of the Office of the Historian, with invented plants and trees."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "locale",
    "mission",
    "person",
    "position",
    "put",
    "register",
    "term",
    "territory",
    "trips",
    "visits",
]


def put(folder: Path, place: str, text: str) -> Path:
    """Write one file below the folder."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text, encoding="utf-8")
    return path


def person(
    key: str, surname: str, forename: str, *, birth: str = "", altname: str = "", suffix: str = ""
) -> str:
    """Return a file of ``people``."""
    return (
        f"<person><id>{key}</id><persName><surname>{surname}</surname><forename>{forename}</forename>"
        f"<genName>{suffix}</genName><altname>{altname}</altname></persName><birth>{birth}</birth><death/>"
        "<career-type>career</career-type><residence><state-id>va</state-id></residence></person>"
    )


def term(
    who: str,
    *,
    key: str = "t-1",
    role: str = "ambassador-e-p",
    appointed: str = "",
    started: str = "",
    ended: str = "",
    note: str = "",
    tag: str = "chief",
) -> str:
    """Return one appointment."""
    dates = "".join(
        f"<{name}><date>{day}</date><note/></{name}>"
        for name, day in (("appointed", appointed), ("arrived", ""), ("started", started), ("ended", ended))
    )
    return (
        f"<{tag}><id>{key}</id><person-id>{who}</person-id><role-title-id>{role}</role-title-id>{dates}"
        f"<note>{note}</note></{tag}>"
    )


def mission(country: str, *terms: str) -> str:
    """Return a file of ``missions-countries``."""
    return f"<country-mission><territory-id>{country}</territory-id><chiefs>{''.join(terms)}</chiefs></country-mission>"


def position(key: str, name: str, *terms: str) -> str:
    """Return a file of ``positions-principals``."""
    return (
        f"<principal-position><id>{key}</id><names><singular>{name}</singular></names>"
        f"<principals>{''.join(terms)}</principals></principal-position>"
    )


def territory(key: str, name: str, since: str, until: str, *before: str, long_name: str = "") -> str:
    """Return a file of ``territories``."""
    earlier = "".join(f"<predecessor>{p}</predecessor>" for p in before)
    return (
        f"<territory><id>{key}</id><short-form-name>{name}</short-form-name><long-form-name>{long_name}</long-form-name>"
        f"<type-of-territory>independent-state</type-of-territory><valid-since>{since}</valid-since>"
        f"<valid-until>{until}</valid-until><predecessors>{earlier}</predecessors><successors/><notes/></territory>"
    )


def locale(key: str, name: str, country: str, latitude: str = "10.5", longitude: str = "20.25") -> str:
    """Return a file of ``locales``."""
    return (
        f"<locale><id>{key}</id><name>{name}</name><current-territory>{country}</current-territory>"
        f"<latitude>{latitude}</latitude><longitude>{longitude}</longitude><predecessors/><successors/></locale>"
    )


def visits(*rows: tuple[str, str, str, str, str]) -> str:
    """Return a file of visits: number, first day, last day, visitor, country."""
    return "<visits>" + "".join(
        f"<visit><id>{n}</id><start-date>{first}</start-date><end-date>{last}</end-date><visitor>{who}</visitor>"
        f'<from id="{country.lower()}">{country}</from><description>Working visit.</description></visit>'
        for n, first, last, who, country in rows
    ) + "</visits>"  # fmt: skip


def trips(*rows: tuple[str, str, str, str, str, str]) -> str:
    """Return a file of trips: number, traveller's key, first day, last day, country, place."""
    return "<trips>" + "".join(
        f'<trip role="secretary" who="{who}"><id>{n}</id><role>secretary</role><name>Traveller {who}</name>'
        f"<start-date>{first}</start-date><end-date>{last}</end-date>"
        f'<country id="{country.lower()}">{country}</country><locale>{place}</locale><remarks/></trip>'
        for n, who, first, last, country, place in rows
    ) + "</trips>"  # fmt: skip


def register(folder: Path) -> Path:
    """Write a whole small copy of the data, and return its folder."""
    put(folder, "pocom/people/a/alder-john.xml", person("alder-john", "Alder", "John Robert", birth="1909"))
    put(
        folder,
        "pocom/people/b/birch-mary.xml",
        person("birch-mary", "Birch", "Mary Rose", altname="Rose Birch", suffix="Jr."),
    )
    put(
        folder,
        "pocom/positions-principals/secretary.xml",
        position(
            "secretary",
            "Secretary of State",
            term("alder-john", started="1961-01-21", ended="1965-02", tag="principal", key="p-1"),
            term("stranger-old", started="1801-01-21", ended="1802-02-03", tag="principal", key="p-2"),
        ),
    )
    put(
        folder,
        "pocom/missions-countries/argentina.xml",
        mission(
            "argentina",
            term("birch-mary", appointed="1962-03-01", started="1962-04-05", ended="1964-06-07", key="c-1"),
            term("alder-john", appointed="1967-03-01", note="Did not proceed to post.", key="c-2"),
        ),
    )
    put(
        folder,
        "gsh/territories/larchland.xml",
        territory("larchland", "Larchland", "1958", "9999", "old-larch-1957"),
    )
    put(
        folder,
        "gsh/territories/old-larch-1957.xml",
        territory("old-larch-1957", "Old Larch", "1900", "1957", "lost-larch", long_name="Kingdom of Larch"),
    )
    put(folder, "gsh/locales/larch-town.xml", locale("larch-town", "Larch Town", "larchland"))
    put(
        folder,
        "gsh/posts/larch-town.xml",
        "<post><locale-id>larch-town</locale-id><territory-id>larchland</territory-id><post-type>embassy</post-type>"
        "<valid-since>1958</valid-since><valid-until>9999</valid-until></post>",
    )
    put(
        folder,
        "visits/1960.xml",
        visits(("7", "1961-05-02", "1961-05-04", "Prime Minister Linden", "Larchland")),
    )
    put(
        folder,
        "travels/secretary-travels/alder-john.xml",
        trips(("8", "alder-john", "1961-06-03", "1961-06-03", "Austria", "Vienna")),
    )
    put(
        folder,
        "travels/presidents/presidents.xml",
        "<presidents><source-url>x</source-url><president n='1'><id>cedar-ann</id><name>Ann Cedar</name>"
        "<birth-year>1900</birth-year><death-year/><took-office-date>1961-01-20</took-office-date>"
        "<left-office-date>1963-11-22</left-office-date></president></presidents>",
    )
    return folder
