"""Given names that stand for each other: short forms, and one name in several languages.

Each line is a group; a name may stand in several ("al", "ed"). Agreement through a group weighs less
than the same name, so a role must agree as well.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from kg.records.identity.romanise import skeleton

__all__ = ["groups_of", "same_name", "same_spelling"]

_GROUPS: Final = """
abraham abe | adlai | albert al bert alberto | alexander alex alec aleksandr alexandr aleksander alexandre alejandro sandy sacha | alfred al fred alfredo
allen alan allan al | andrew andy drew andrei andrey andre andreas andrzej andres | anthony tony antonio anton antoine antoni | archibald archie
arthur art arturo artur | augustus gus august auguste | barbara barb | benjamin ben benny | bernard bernie bernhard bernardo
calvin cal | catherine katherine kathryn kathleen kate kathy kay katharine cathy | charles charlie chuck chas carl karl carlos karel carlo charley | chester chet
christian chris | christopher chris kit kristofer | clarence | clifford cliff | constantine konstantin konstantinos costas constantin konstantine
cornelius neil | curtis curt kurt | cyrus cy | daniel dan danny | david dave davey | deborah debbie | dennis denis denny | dominic dom
donald don | dorothy dot | douglas doug | dwight ike | edgar ed | edmund ed ned edmond | edward ed eddie ted teddy ned edouard eduard eduardo edvard
edwin ed | eleanor ellie nell | elizabeth betty beth liz eliza bess lisa | ellsworth bunker | ernest ernie ernst ernesto | eugene gene evgeny yevgeny evgeniy evgenii eugen eugenio
evelyn | ferdinand fernando | florence flo | frances fran | francis frank francois francisco franz francesco | franklin frank
frederick fred freddie frederic fredrick friedrich federico fritz | gabriel gabe | geoffrey jeffrey jeff geoff geoffroy | george georg georges georgi georgy georgiy jorge giorgio yuri yury yuriy yrjo iurii
gerald jerry gerry gerard | gerard gerry jerry gerardo | gilbert gil | gordon | graham | gregory greg grigory grigoriy | gustav gustavo gus gustave
harold hal harry harald | harry henry harold | helen ellen elena nell | henry hank harry hal henri heinrich enrique heinz enrico hendrik | herbert herb bert | herman hermann | horace | hubert bert hugh
hugh hugo hughes | ignatius | irving irv | isaac ike | jacob jake jacques jakob yakov yaakov | jacqueline jackie | james jim jimmy jamie jaime jacques
janet jan | jean | jeanne jean | jerome jerry | jeremy jerry | jessica jessie | john jack johnny jon juan jean johann johannes ivan jan giovanni joao hans jock | jonathan jon
joseph joe jose josef jozef josip giuseppe iosif yosef joey | josephine jo | joshua josh | judith judy | julian | julius jules julio giulio | kenneth ken kenny | konrad conrad con
lawrence larry laurence lorenzo laurent lars lauris | lee leroy | leo leon leonid lev | leonard len lenny leonardo leonhard | leslie les | lewis lew louis luis lou | llewellyn llew tommy llewelyn | louis lou luis lewis ludwig luigi
lucius luke | lyman | lyndon | madeleine | manuel manny manolo | marcus mark marc | margaret peggy maggie meg marge margie | marion | mark marc marcos marco | marshall
martha | martin marty | marvin marv | mary molly marie maria | matthew matt mathieu | maurice maury morris mauricio | maxwell max mac | melvin mel | michael mike mickey mick mikhail michel miguel mihail michal michele michele mischa
mildred millie | milton milt | mitchell mitch | morris maurice morrie | morton mort | nathan nate nat | nathaniel nat nate | nelson | nicholas nick nicolas nikolai nikolay nicolai niko nicolae mikolaj nikola nikita
norman norm | oliver ollie | oscar | patricia pat patty | patrick pat paddy | paul pablo paolo pavel paulo | peter pete pedro petr pierre pietro piotr pyotr petar | philip phil phillip philippe felipe | priscilla
rafael raphael rafe | ralph | randolph randy | raymond ray raimundo ramon | rebecca becky | reginald reg reggie | richard dick rick rich ricardo dickie riccardo | robert bob bobby rob robbie bert roberto rupert
rodger roger | roderick rod rory | rodney rod | rodolfo rudolf rudolph rudy | roland rollie | ronald ron ronnie ronny | roger rog rogelio rodger | roswell ros | roy | russell russ rusty
salvador sal | samuel sam sammy | sanford sandy | sarah sally | serge sergei sergey sergio sergiy | sidney sid sydney | solomon sol | spencer spence | stanley stan | stephen steve steven stefan esteban stephan etienne stevan istvan
stuart stu stewart | sumner | susan sue suzanne | terence terry terrence | theodore ted teddy theo theodor teodoro fyodor fedor feodor | thomas tom tommy tomas | timothy tim | ulysses | valerian valery
vasily vasili vasiliy basil vassily | victor vic viktor vittorio | vincent vin vince vincente vicente vincenzo | vernon vern dick | vladimir volodymyr wladimir | virginia ginny | vyacheslav viacheslav | walter walt wally gualterio
warren | wendell | wilbur will | wilfred wilfried fred | william bill will billy willy liam guillermo wilhelm guillaume willem willie guglielmo | winston | winthrop win | woodrow woody | zbigniew zbig
zachary zach | ramsey | benito | evangelos angelos | gamal jamal | muhammad mohammed mohamed mohammad mahomed | ahmad ahmed | husayn hussein husain hussain | abd abdel abdul abdal | yusuf yousef youssef joseph
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(g for line in _GROUPS.strip().splitlines() for g in line.split("|")):
        for name in group.split():
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def groups_of(name: str) -> frozenset[int]:
    """Return the groups a folded given name stands in."""
    return _table().get(name, frozenset())


def same_name(one: str, other: str) -> bool:
    """Tell whether two different folded given names can be forms of one.

    >>> same_name("bob", "robert"), same_name("tom", "thomas"), same_name("robert", "thomas")
    (True, True, False)
    """
    if groups_of(one) & groups_of(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and long.startswith(short)


@lru_cache(maxsize=1 << 16)
def same_spelling(one: str, other: str) -> bool:
    """Tell whether two folded words can be one word in two systems of spelling, or with a slip.

    >>> same_spelling("anatoliy", "anatoly"), same_spelling("goerge", "george"), same_spelling("john", "joan")
    (True, True, False)
    """
    if min(len(one), len(other)) < 4:
        return min(len(one), len(other)) == 3 and skeleton(one) == skeleton(other) and one[0] == other[0]
    if skeleton(one) == skeleton(other) and JaroWinkler.similarity(one, other) >= 0.75:
        return max(len(one), len(other)) > 4
    if min(len(one), len(other)) < 5:
        return False
    if abs(len(one) - len(other)) > 1:
        return False
    return OSA.distance(one, other) == 1 or JaroWinkler.similarity(one, other) >= 0.93
