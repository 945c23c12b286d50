"""What fills the slots of frames: invented names of persons, firms, places, and plain things."""

from collections.abc import Callable
from random import Random


def _listed(text: str) -> list[str]:
    return text.split(";" if ";" in text else None)


_GIVEN = _listed(
    "Ada Anders Bela Carla Chen Dario Edith Elif Farid Greta Hamid Ida Ines Jonas Kofi Lena Luis "
    "Mara Milan Nadia Noor Olga Oscar Petra Rashid Rita Samuel Sanna Tomas Ulla Vera Viktor Wanda "
    "Yusuf Zora"
)
_SURNAMES = _listed(
    "Abara Adler Amari Bakker Barros Bellamy Borg Brandt Castel Corrigan Dahl Darzi Duarte Eklund "
    "Falk Ferro Gallo Garrick Hagen Halloran Haddad Ibarra Ivers Jansky Kaur Kessler Korr Larsen "
    "Lindt Lowell Maro Mbeki Mehta Molnar Novak Nyong Okafor Orlov Pereira Quill Rahman Ross Sato "
    "Sorel Strand Tanaka Thorn Udo Vance Vogel Weir Wood Yilmaz Young Zeller"
)
_TOWNS = _listed(
    "Aldport Arvik Bellmere Brisko Castrel Corvina Dunmoor Elsbach Fenwick Galdur Harsen Ilmar "
    "Jorvik Kalder Lindau Marbridge Merrow Nordby Oster Porto-Velino Quarnby Ravna Salford Skarve "
    "Stavna Telham Tornio Ulvik Varna Vesting Weston Yarrow Zelna"
)
_COUNTRIES = _listed(
    "Albania Angola Brazil Canada Chile Denmark Egypt Estonia France Ghana Greece India Iran Italy "
    "Japan Kenya Mexico Norway Peru Poland Qatar Serbia Spain Sweden Turkey Ukraine Vietnam Zambia "
    "Belmar Carvania Galia Ruvenia Sarnia"
)
_STEMS = _listed(
    "Alta Argo Bram Cora Delta Ember Fjord Gala Helix Iron Juno Kestrel Luma Merit Nord Orion Pax "
    "Quanta Rhea Sable Terra Ursa Vela Wave Xeno Zenith"
)
_TRADES = ("Air", "Bank", "Energy", "Foods", "Group", "Lines", "Media", "Motors", "Pharma", "Steel")
_CLUBS = ("United", "Rovers", "City", "Town", "Athletic", "Wanderers")
_PARTIES = _listed(
    "the Centre Party;the Labour Party;the Liberal Party;the Green Party;the Farmers' Union;Forward;"
    "the Civic List;the Workers' Party;the National Front;the Reform Party;New Dawn;the People's Party"
)
_BODIES = _listed(
    "the finance ministry;the health ministry;the foreign ministry;the supreme court;the city council;"
    "the central bank;the rail union;the teachers' union;the harbour authority;the state university;"
    "the data watchdog;the football association;the coastguard;the army;the police;the audit office;"
    "the bishops' conference;the weather service;the patients' association;the farmers' league;"
    "the regional hospital;the tax office;the election commission;the fire brigade;the air force"
)
_THINGS = _listed(
    "the bridge;the old mill;the harbour;the stadium;the painting;the tunnel;the hospital;the school;"
    "the newspaper;the ferry;the ring road;the dam;the castle;the archive;the wind farm;the refinery;"
    "the theatre;the airport;the power station;the orchard;the lighthouse;the factory;the library;"
    "the market hall;the satellite;the vaccine;the railway line;the shipyard;the film;the report"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _person(chance: Random) -> str:
    surname = chance.choice(_SURNAMES)
    return f"{chance.choice(_GIVEN)} {surname}" if chance.random() < 0.5 else surname


def _firm(chance: Random) -> str:
    stem = chance.choice(_STEMS)
    return f"{stem} {chance.choice(_TRADES)}" if chance.random() < 0.7 else f"{stem}co"


def _team(chance: Random) -> str:
    town = chance.choice(_TOWNS)
    return f"{town} {chance.choice(_CLUBS)}" if chance.random() < 0.5 else town


def _amount(chance: Random) -> str:
    money = chance.choice(("euros", "dollars", "pounds", "crowns"))
    return f"{chance.randint(2, 90)} {chance.choice(('million', 'billion'))} {money}"


_KINDS: dict[str, Callable[[Random], str]] = {
    "amount": _amount,
    "body": lambda chance: chance.choice(_BODIES),
    "count": lambda chance: str(chance.randint(12, 900)),
    "country": lambda chance: chance.choice(_COUNTRIES),
    "day": lambda chance: chance.choice(_DAYS),
    "firm": _firm,
    "party": lambda chance: chance.choice(_PARTIES),
    "person": _person,
    "team": _team,
    "thing": lambda chance: chance.choice(_THINGS),
    "town": lambda chance: chance.choice(_TOWNS),
}


def filler(kind: str, chance: Random) -> str:
    """Return something of a ``kind`` of slot: "person", "firm", "thing" …"""
    return _KINDS[kind](chance)
