"""The demonstration world: one programme of the client's documents, invented people, work in every phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.demo import builders
from grantflow.demo.builders import give, organisation, party, person
from grantflow.demo.calls import decided_call, evaluated_call
from grantflow.demo.granting import walk_decided_call
from grantflow.demo.reviewing import walk_evaluated_call
from grantflow.demo.stage import World
from grantflow.demo.stories import walk_open_call
from grantflow.organisations.enums import OrganisationKind
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole

PASSWORD = "walk-through-the-valley"
OCTOBER = 10


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the table the demo prints."""

    role: str
    email: str


SIGN_INS: tuple[SignIn, ...] = (
    SignIn(mark("Signatory of a CSO"), "gulnara@example.org"),
    SignIn(mark("Editor of the same CSO"), "nargiza@example.org"),
    SignIn(mark("Grant manager"), "aigul@example.org"),
    SignIn(mark("Programme head"), "vera@example.org"),
    SignIn(mark("Finance officer"), "farid@example.org"),
    SignIn(mark("National partner, Kyrgyzstan"), "nurlan@example.org"),
    SignIn(mark("National partner, Tajikistan"), "sitora@example.org"),
    SignIn(mark("Reviewer"), "daniyar@example.org"),
    SignIn(mark("Committee chair"), "chyngyz@example.org"),
    SignIn(mark("Donor"), "dora@example.org"),
    SignIn(mark("Auditor"), "anna@example.org"),
    SignIn(mark("Platform administrator"), "admin@example.org"),
)


CSOS: tuple[tuple[str, str, str, int, str, str, dict[str, Any]], ...] = (
    (
        "spring",
        "Ак-Булак",
        "KG",
        2011,
        "Batken",
        "Batken, Sadykov street 4",
        {"name_latin": "Ak-Bulak", "name_en": "White Spring", "legal_form": "ОФ"},
    ),
    (
        "law",
        "Укук Борбору",
        "KG",
        2006,
        "Osh",
        "Osh, Lenin street 212",
        {"name_latin": "Ukuk Borboru", "name_en": "Legal Centre"},
    ),
    (
        "youth",
        "Жаңы Муун",
        "KG",
        2015,
        "Chuy",
        "Tokmok, Gagarin street 9",
        {"name_latin": "Jangy Muun", "name_en": "New Generation"},
    ),
    ("hope", "Умед", "TJ", 2009, "Khatlon", "Bokhtar, Ayni street 31", {"name_latin": "Umed", "name_en": "Hope"}),
    (
        "steppe",
        "Жасыл дала",
        "KZ",
        2012,
        "Kyzylorda",
        "Aral, Makatayev street 7",
        {"name_latin": "Zhasyl dala", "name_en": "Green Steppe"},
    ),
    ("ramp", "Imkon", "UZ", 2018, "Fergana", "Kokand, Turkiston street 55", {"name_en": "Opportunity"}),
    (
        "green",
        "Навбаҳор",
        "TJ",
        2013,
        "Sughd",
        "Isfara, Markazi street 18",
        {"name_latin": "Navbahor", "name_en": "New Spring"},
    ),
    (
        "summit",
        "Тоо балдары",
        "KG",
        2016,
        "Naryn",
        "Naryn, Toktosunov street 3",
        {"name_latin": "Too baldary", "name_en": "Children of the Mountains"},
    ),
)
"""Key, name, country, year of founding, region, address, and other names."""


def load() -> World:
    """Make the whole world in the present transaction."""
    secret = hash_password(PASSWORD)

    def somebody(name: str, email: str, language: str = "en", zone: str = "Asia/Bishkek") -> Person:
        return person(name, f"{email}@example.org", language=language, zone=zone, password_hash=secret)

    starts_on, ends_on = three_years(clock.now().date())
    programme = builders.programme(starts_on=starts_on, ends_on=ends_on)
    for country in programme.countries:
        if country.country in ("KG", "KZ"):
            country.registration_days = None
        else:
            country.registration_days = 30
            country.registration_authority = Translated(en="Ministry of Justice", ru="Министерство юстиции")
    donor = organisation("Regional Fund", "US", OrganisationKind.DONOR)
    lead = organisation("АРГО", "KZ", OrganisationKind.LEAD, name_latin="ARGO")
    party(programme, donor, PartyRole.DONOR)
    party(programme, lead, PartyRole.LEAD)
    partners = {
        "KG": organisation("Тилектештик", "KG", OrganisationKind.PARTNER, name_latin="Tilektesthik"),
        "KZ": organisation("Дала", "KZ", OrganisationKind.PARTNER, name_latin="Dala"),
        "TJ": organisation("Ҳамдилӣ", "TJ", OrganisationKind.PARTNER, name_latin="Hamdili"),
        "UZ": organisation("Mahalla markazi", "UZ", OrganisationKind.PARTNER),
    }
    for country_code, made in partners.items():
        party(programme, made, PartyRole.NATIONAL_PARTNER, country_code)
    people = {
        "manager": give(somebody("Aigul Osmonova", "aigul"), Role.MANAGER, programme=programme),
        "colleague": give(somebody("Timur Saliev", "timur"), Role.MANAGER, programme=programme),
        "head": give(somebody("Vera Lind", "vera", zone="Europe/Berlin"), Role.HEAD, programme=programme),
        "finance": give(somebody("Farid Noor", "farid"), Role.FINANCE_OFFICER, programme=programme),
        "partner": give(somebody("Нурлан Асанов", "nurlan", "ru"), Role.PARTNER, programme=programme, country="KG"),
        "partner_tj": give(
            somebody("Ситора Раҳимова", "sitora", "ru", "Asia/Dushanbe"),
            Role.PARTNER,
            programme=programme,
            country="TJ",
        ),
        "donor": give(somebody("Dora Donner", "dora"), Role.DONOR, programme=programme),
        "auditor": give(somebody("Anna Ruzi", "anna"), Role.AUDITOR, programme=programme),
        "admin": give(somebody("Adil Root", "admin"), Role.ADMIN),
    }
    for key, name, email in (
        ("reviewer1", "Daniyar Karimov", "daniyar"),
        ("reviewer2", "Elena Kim", "elena"),
        ("reviewer3", "Rahim Tosh", "rahim"),
        ("reviewer4", "Zarina Latifova", "zarina"),
        ("reviewer5", "Tomas Brandt", "tomas"),
        ("chair", "Chyngyz Bekov", "chyngyz"),
        ("voter", "Marta Weiss", "marta"),
    ):
        people[key] = somebody(name, email)
    organisations = _applicants(people, somebody)
    world = World(programme, builders.call(programme, people["colleague"]), people, organisations).seated()
    walk_decided_call(world.at(decided_call(world)))
    walk_evaluated_call(world.at(evaluated_call(world)))
    walk_open_call(world)
    return world


def three_years(today: date) -> tuple[date, date]:
    """The programme's first and last day: begun more than a year ago, and with most of a year to go."""
    begun = today.year - (1 if today.month > OCTOBER else 2)
    return date(begun, OCTOBER, 1), date(begun + 3, OCTOBER - 1, 30)


def _applicants(people: dict[str, Person], somebody: Callable[..., Person]) -> dict[str, Organisation]:
    csos = {
        key: organisation(name, country, founded_on=date(year, 3, 14), area=area, address=address, **more)
        for key, name, country, year, area, address, more in CSOS
    }
    signatories = (
        ("spring", "Гульнара Садыкова", "gulnara"),
        ("law", "Bakyt Omurov", "bakyt"),
        ("youth", "Saltanat Tynaeva", "saltanat"),
        ("hope", "Мавзуна Карим", "mavzuna"),
        ("steppe", "Asel Nurpeis", "asel"),
        ("ramp", "Nodira Yusupova", "nodira"),
        ("green", "Фируза Шарипова", "firuza"),
        ("summit", "Айзада Токтобекова", "aizada"),
    )
    for key, name, email in signatories:
        language = "ru" if email in ("gulnara", "mavzuna") else "en"
        people[f"{key}_signatory"] = give(somebody(name, email, language), Role.SIGNATORY, organisation=csos[key])
    people["spring_editor"] = give(
        somebody("Наргиза Алиева", "nargiza", "ru"), Role.EDITOR, organisation=csos["spring"]
    )
    people["spring_finance"] = give(somebody("Rustam Kasymov", "rustam"), Role.ORG_FINANCE, organisation=csos["spring"])
    return csos
