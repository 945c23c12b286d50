"""What everybody knows of countries: their peoples, capitals and continents.

Pure. Who reads of Lisbon may say "the Portuguese capital", and of Ghana "the African country"; a
country may be called by its capital where it acts ("Berlin has protested"), but not where
something lies or happens there.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.wordlists import word_set

# A country a line: its names; its people and what is theirs; its capital; where it lies.
_COUNTRIES = """
united states, us, usa, u.s, u.s.a, america; american, americans; washington; north america
canada; canadian, canadians; ottawa; north america
mexico; mexican, mexicans; mexico city; north america, latin america
guatemala; guatemalan, guatemalans; guatemala city; central america, latin america
honduras; honduran, hondurans; tegucigalpa; central america, latin america
nicaragua; nicaraguan, nicaraguans; managua; central america, latin america
costa rica; costa rican, costa ricans; san jose; central america, latin america
panama; panamanian, panamanians; panama city; central america, latin america
cuba; cuban, cubans; havana; caribbean, latin america
haiti; haitian, haitians; port-au-prince; caribbean
jamaica; jamaican, jamaicans; kingston; caribbean
argentina; argentine, argentinian, argentines; buenos aires; south america, latin america
bolivia; bolivian, bolivians; la paz; south america, latin america
brazil; brazilian, brazilians; brasilia; south america, latin america
chile; chilean, chileans; santiago; south america, latin america
colombia; colombian, colombians; bogota; south america, latin america
ecuador; ecuadorian, ecuadorean, ecuadorians; quito; south america, latin america
paraguay; paraguayan, paraguayans; asuncion; south america, latin america
peru; peruvian, peruvians; lima; south america, latin america
uruguay; uruguayan, uruguayans; montevideo; south america, latin america
venezuela; venezuelan, venezuelans; caracas; south america, latin america
united kingdom, uk, u.k, britain, great britain; british, britons, briton; london; europe
england; english, englishman, englishwoman; london; europe
scotland; scottish, scots, scot; edinburgh; europe
wales; welsh, welshman, welshwoman; cardiff; europe
ireland; irish, irishman, irishwoman; dublin; europe
france; french, frenchman, frenchwoman; paris; europe
germany; german, germans; berlin; europe
austria; austrian, austrians; vienna; europe
switzerland; swiss; bern; europe
italy; italian, italians; rome; europe
spain; spanish, spaniard, spaniards; madrid; europe
portugal; portuguese; lisbon; europe
netherlands, holland; dutch, dutchman, dutchwoman; the hague; europe
belgium; belgian, belgians; brussels; europe
luxembourg; luxembourgish; luxembourg; europe
denmark; danish, dane, danes; copenhagen; europe
sweden; swedish, swede, swedes; stockholm; europe
norway; norwegian, norwegians; oslo; europe
finland; finnish, finn, finns; helsinki; europe
iceland; icelandic, icelander, icelanders; reykjavik; europe
estonia; estonian, estonians; tallinn; europe
latvia; latvian, latvians; riga; europe
lithuania; lithuanian, lithuanians; vilnius; europe
poland; polish, pole, poles; warsaw; europe
czech republic, czechia; czech, czechs; prague; europe
slovakia; slovak, slovaks; bratislava; europe
hungary; hungarian, hungarians; budapest; europe
romania; romanian, romanians; bucharest; europe
bulgaria; bulgarian, bulgarians; sofia; europe
greece; greek, greeks; athens; europe
cyprus; cypriot, cypriots; nicosia; europe
malta; maltese; valletta; europe
slovenia; slovenian, slovene, slovenes; ljubljana; europe
croatia; croatian, croat, croats; zagreb; europe
serbia; serbian, serb, serbs; belgrade; europe
bosnia, bosnia and herzegovina; bosnian, bosnians; sarajevo; europe
kosovo; kosovar, kosovars; pristina; europe
albania; albanian, albanians; tirana; europe
north macedonia; macedonian, macedonians; skopje; europe
montenegro; montenegrin, montenegrins; podgorica; europe
moldova; moldovan, moldovans; chisinau; europe
ukraine; ukrainian, ukrainians; kyiv; europe
belarus; belarusian, belarusians; minsk; europe
russia; russian, russians; moscow; europe
georgia; georgian, georgians; tbilisi; caucasus
armenia; armenian, armenians; yerevan; caucasus
azerbaijan; azerbaijani, azerbaijanis; baku; caucasus
turkey, turkiye; turkish, turk, turks; ankara; middle east
israel; israeli, israelis; jerusalem; middle east
lebanon; lebanese; beirut; middle east
syria; syrian, syrians; damascus; middle east
jordan; jordanian, jordanians; amman; middle east
iraq; iraqi, iraqis; baghdad; middle east
iran; iranian, iranians; tehran; middle east
saudi arabia; saudi, saudis; riyadh; middle east
yemen; yemeni, yemenis; sanaa; middle east
qatar; qatari, qataris; doha; middle east
kuwait; kuwaiti, kuwaitis; kuwait city; middle east
oman; omani, omanis; muscat; middle east
united arab emirates, uae, u.a.e; emirati, emiratis; abu dhabi; middle east
egypt; egyptian, egyptians; cairo; africa
libya; libyan, libyans; tripoli; africa
tunisia; tunisian, tunisians; tunis; africa
algeria; algerian, algerians; algiers; africa
morocco; moroccan, moroccans; rabat; africa
sudan; sudanese; khartoum; africa
south sudan; south sudanese; juba; africa
ethiopia; ethiopian, ethiopians; addis ababa; africa
somalia; somali, somalis; mogadishu; africa
kenya; kenyan, kenyans; nairobi; africa
uganda; ugandan, ugandans; kampala; africa
tanzania; tanzanian, tanzanians; dodoma; africa
rwanda; rwandan, rwandans; kigali; africa
burundi; burundian, burundians; gitega; africa
zambia; zambian, zambians; lusaka; africa
zimbabwe; zimbabwean, zimbabweans; harare; africa
mozambique; mozambican, mozambicans; maputo; africa
angola; angolan, angolans; luanda; africa
namibia; namibian, namibians; windhoek; africa
botswana; botswanan, botswanans; gaborone; africa
south africa; south african, south africans; pretoria; africa
madagascar; malagasy; antananarivo; africa
cameroon; cameroonian, cameroonians; yaounde; africa
nigeria; nigerian, nigerians; abuja; africa
niger; nigerien, nigeriens; niamey; africa
chad; chadian, chadians; n'djamena; africa
mali; malian, malians; bamako; africa
burkina faso; burkinabe; ouagadougou; africa
senegal; senegalese; dakar; africa
ghana; ghanaian, ghanaians; accra; africa
ivory coast; ivorian, ivorians; yamoussoukro; africa
liberia; liberian, liberians; monrovia; africa
sierra leone; sierra leonean, sierra leoneans; freetown; africa
china; chinese; beijing; asia
taiwan; taiwanese; taipei; asia
japan; japanese; tokyo; asia
south korea; south korean, south koreans; seoul; asia
north korea; north korean, north koreans; pyongyang; asia
mongolia; mongolian, mongolians; ulaanbaatar; asia
india; indian, indians; new delhi; asia
pakistan; pakistani, pakistanis; islamabad; asia
bangladesh; bangladeshi, bangladeshis; dhaka; asia
sri lanka; sri lankan, sri lankans; colombo; asia
nepal; nepali, nepalese, nepalis; kathmandu; asia
afghanistan; afghan, afghans; kabul; asia
kazakhstan; kazakh, kazakhs; astana; asia
uzbekistan; uzbek, uzbeks; tashkent; asia
kyrgyzstan; kyrgyz; bishkek; asia
thailand; thai, thais; bangkok; asia
vietnam; vietnamese; hanoi; asia
cambodia; cambodian, cambodians; phnom penh; asia
laos; laotian, laotians; vientiane; asia
myanmar, burma; burmese; naypyidaw; asia
malaysia; malaysian, malaysians; kuala lumpur; asia
singapore; singaporean, singaporeans; singapore; asia
indonesia; indonesian, indonesians; jakarta; asia
philippines; filipino, philippine, filipinos; manila; asia
australia; australian, australians; canberra; pacific
new zealand; new zealander, new zealanders; wellington; pacific
european union, eu, e.u; ; brussels; europe
"""
_OF_CONTINENT = {
    "africa": word_set("africa african africans"),
    "asia": word_set("asia asian asians"),
    "caribbean": {"caribbean"},
    "caucasus": {"caucasus"},
    "central america": {"central america", "central american", "central americans"},
    "europe": word_set("europe european europeans"),
    "latin america": {"latin america", "latin american", "latin americans"},
    "middle east": {"middle east", "middle eastern"},
    "north america": {"north america", "north american", "north americans"},
    "pacific": {"pacific"},
    "south america": {"south america", "south american", "south americans"},
}
_LIES_THERE = word_set(
    "in at from near of outside around to through for into towards via between off across"
)


@dataclass(frozen=True, slots=True)
class _Country:
    """``names`` are those of the people, too."""

    names: frozenset[str]
    capital: str
    continents: frozenset[str]


def is_country(low: str) -> bool:
    """Tell whether ``low`` is a country or its people, in small letters."""
    return low in _by_name()


def implies(text: str, words: str, before: str) -> bool:
    """Tell whether ``text`` implies ``words``, a country, people, capital or continent.

    All in small letters; ``before`` is the word before them in the claim.
    """
    may_act = before not in _LIES_THERE
    return (
        any(
            _tells_of(text, one) or stands_in(text, one.capital)
            for one in _by_name().get(words, ())
        )
        or any(_tells_of(text, one) for one in _by_capital().get(words, ()) if may_act)
        or any(_tells_of(text, one) for one in _by_continent().get(words, ()))
    )


def stands_in(text: str, words: str) -> bool:
    """Tell whether ``words`` stand in ``text`` by themselves, not as parts of others."""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def _tells_of(text: str, country: _Country) -> bool:
    return any(stands_in(text, one) for one in country.names)


@lru_cache(maxsize=1)
def _countries() -> tuple[_Country, ...]:
    return tuple(_country(line) for line in _COUNTRIES.strip().splitlines())


def _country(line: str) -> _Country:
    names, people, capital, continents = (part.strip() for part in line.split(";"))
    return _Country(
        names=frozenset([*names.split(", "), *people.split(", ")]) - {""},
        capital=capital,
        continents=frozenset(continents.split(", ")),
    )


@lru_cache(maxsize=1)
def _by_name() -> dict[str, list[_Country]]:
    return _sorted_by(lambda country: country.names)


@lru_cache(maxsize=1)
def _by_capital() -> dict[str, list[_Country]]:
    return _sorted_by(lambda country: {country.capital})


@lru_cache(maxsize=1)
def _by_continent() -> dict[str, list[_Country]]:
    return _sorted_by(
        lambda country: {word for one in country.continents for word in _OF_CONTINENT[one]}
    )


def _sorted_by(keys: Callable[[_Country], Iterable[str]]) -> dict[str, list[_Country]]:
    found: dict[str, list[_Country]] = {}
    for country in _countries():
        for key in keys(country):
            found.setdefault(key, []).append(country)
    return found
