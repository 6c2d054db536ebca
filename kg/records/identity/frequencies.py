"""How common a name is: the weight of its agreement, in bits.

Two people called Smith share little, two called Katzenbach nearly everything. The figures are shares
of the population in the United States census of 1990 (names, rounded), with the names that are as common
elsewhere (estimated, since two people of one country are compared); every other name gets the default. They
are part of the program and not counted from the build, so that a volume more changes no old decision.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["INITIAL_BITS", "given_bits", "surname_bits"]

INITIAL_BITS: Final = 3.4
"""What the agreement of an initial says: one in eleven or so."""

_RARE_SURNAME: Final = 13.3
_RARE_GIVEN: Final = 8.0


def _shares(text: str) -> dict[str, float]:
    """Return bits by name from lines ``share: names`` (shares in per mille)."""
    found: dict[str, float] = {}
    for line in text.strip().splitlines():
        share, _, names = line.partition(":")
        bits = math.log2(1000 / float(share))
        found.update(dict.fromkeys(names.split(), round(bits, 1)))
    return found


_SURNAMES: Final = _shares(
    """
    10: smith
    8: johnson
    7: williams
    6: jones brown
    5: davis
    4: miller
    3.2: wilson moore taylor anderson thomas jackson
    2.7: white harris martin thompson garcia martinez robinson clark rodriguez lewis
    2.1: lee walker hall allen young hernandez king wright lopez hill scott green
    1.7: adams baker gonzalez nelson carter mitchell perez roberts turner phillips campbell
    1.4: parker evans edwards collins stewart sanchez morris rogers reed cook morgan bell murphy
    1.1: bailey rivera cooper richardson cox howard ward torres peterson gray ramirez james watson
    1.0: brooks kelly sanders price bennett wood barnes ross henderson coleman jenkins perry powell
    0.9: long patterson hughes flores washington butler simmons foster gonzales bryant alexander russell
    0.8: griffin diaz hayes myers ford hamilton graham sullivan wallace woods cole west jordan owens
    0.7: reynolds fisher ellis harrison gibson mcdonald cruz marshall ortiz gomez murray freeman wells webb
    0.6: simpson stevens tucker porter hunter hicks crawford henry boyd mason morales kennedy warren dixon
    0.55: ramos reyes burns gordon shaw holmes rice robertson hunt black daniels palmer mills nichols grant
    0.5: knight ferguson rose stone hawkins dunn perkins hudson spencer gardner stephens payne pierce berry
    0.45: matthews arnold wagner willis ray watkins olson carroll duncan snyder hart cunningham bradley lane
    0.4: andrews ruiz harper fox riley armstrong carpenter weaver greene lawrence elliott chavez sims austin
    0.4: peters kelley franklin lawson fields gutierrez ryan schmidt carr vasquez castillo wheeler chapman
    0.35: oliver montgomery richards williamson johnston banks meyer bishop mccoy howell alvarez morrison
    0.3: hansen fernandez garza harvey little burton stanley george jacobs reid fuller lynch dean
    0.3: gilbert garrett romero welch larson frazier burke hanson day mendoza moreno bowman medina fowler
    12: kim pak park rhee nguyen ngo choi chong chung chang cho yi li wang chen liu zhang tran le pham
    5: zhao zhou wu huang hsu xu sun yu han lin ho hoang phan vo vu bui dang chou chiang yang
    3: khan ali ahmed hassan hussein mohamed muhammad ibrahim abdullah singh
    5: silva santos oliveira souza sousa pereira costa ferreira traore diallo keita toure coulibaly diop camara cohen levy levi
    3: almeida carvalho ribeiro alves rodrigues vargas rojas castro herrera jimenez munoz suarez ortega guerrero molina soto
    3: mueller schneider fischer weber becker schulz schultz hoffmann bauer koch richter klein wolf schroeder schroder neumann
    3: bernard dubois durand moreau laurent simon michel rossi russo ferrari bianchi romano colombo jansen bakker
    4: johansen olsen larsen andersen pedersen jensen nielsen christensen johansson andersson karlsson nilsson eriksson svensson
    3: kuznetsov popov volkov vasiliev novak nowak kowalski jovanovic petrovic popovic nikolic dimitrov nagy kovacs szabo toth
    3: popescu ionescu papadopoulos yilmaz kaya demir ozturk saleh salih salem salim mansour mansur nasser rashid khalil khoury
    3: haddad aziz rahman malik shah mahmud mahmoud yusuf osman othman sharif hamad sharma gupta patel das rao mehta
    3: kone barry ndiaye konate sow mensah owusu banda phiri moyo ndlovu dlamini nkosi mwangi bekele tesfaye maung
    3: takahashi kobayashi nakamura kato yoshida yamada sasaki choe lim tan ong wong chan cheng teng hu kuo guo ma liang song tang
    6: ivanov petrov smirnov muller schmidt suzuki sato tanaka watanabe ito yamamoto
    """
)
_GIVEN: Final = _shares(
    """
    33: james john
    31: robert
    26: michael
    24: william
    23: david
    17: richard
    15: charles
    14: joseph thomas
    10: christopher daniel paul mark
    9: donald george
    8: kenneth
    7: steven edward brian
    6: ronald anthony
    5: kevin jason matthew gary
    4.9: timothy larry jeffrey frank scott eric
    4: stephen andrew raymond gregory joshua jerry dennis walter patrick peter harold douglas henry
    3.6: carl arthur ryan roger
    3: joe juan jack albert jonathan justin terry gerald keith samuel willie ralph lawrence nicholas roy
    2.5: benjamin bruce brandon adam harry fred wayne billy steve louis jeremy aaron randy howard eugene
    2.2: carlos russell bobby victor martin ernest phillip philip todd jesse craig alan shawn clarence
    2: sean chris johnny earl jimmy antonio luis manuel francisco ivan vladimir alexander
    15: jose pierre mohamed mohammed muhammad mohammad ahmed ahmad ali hassan abdul abdel ibrahim mamadou
    8: jacques michel andre hans karl kurt werner jorge pedro mario miguel fernando nikolai sergei mikhail yuri boris omar mustafa
    8: mary elizabeth barbara
    4: helen margaret ruth dorothy jean anne ann
    """
)


def surname_bits(surname: str) -> float:
    """Return what the agreement of a family name says, in bits."""
    return _SURNAMES.get(surname, _RARE_SURNAME)


def given_bits(given: str) -> float:
    """Return what the agreement of a given name says, in bits."""
    return INITIAL_BITS if len(given) == 1 else _GIVEN.get(given, _RARE_GIVEN)
