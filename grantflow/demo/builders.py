"""Small builders of people, organisations, programmes and calls, for the demonstration world and the tests."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.enums import Stage
from grantflow.applications.models import Application
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call, CallEnvelope
from grantflow.core import clock
from grantflow.core.actors import Role, Seat
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.core.money import Money
from grantflow.core.translated import Translated
from grantflow.organisations.enums import REGISTERS, OrganisationKind
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole
from grantflow.programmes.models import Programme, ProgrammeCountry, ProgrammeParty
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.reviews.grids import PRESETS, dump_grid

HERE = Path(__file__).parent
CHECKLIST: list[dict[str, Any]] = [
    {
        "key": "eligible",
        "text": {"en": "The applicant is a CSO of an eligible country", "ru": "Заявитель — ОГО из страны программы"},
    },
    {
        "key": "registered",
        "text": {"en": "The registration certificate is valid", "ru": "Свидетельство о регистрации действительно"},
    },
    {
        "key": "budget",
        "text": {"en": "The budget is in the form's shape", "ru": "Бюджет составлен по форме"},
    },
]


@lru_cache
def small_grants_form() -> dict[str, Any]:
    """The form of the small grants call: seven sections in English and Russian."""
    form: dict[str, Any] = json.loads((HERE / "small_grants.json").read_text(encoding="utf-8"))
    return form


def person(
    name: str, email: str | None = None, *, language: str = "en", zone: str = "Asia/Bishkek", password_hash: str = ""
) -> Person:
    """A confirmed person; with ``password_hash`` able to sign in."""
    address = email or f"{name.lower().replace(' ', '.')}@example.org"
    made = Person(
        id=new_id(),
        name=name,
        email=address,
        email_key=address.casefold(),
        language=language,
        zone=zone,
        password_hash=password_hash or None,
        confirmed_at=clock.now(),
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def give(
    who: Person,
    role: Role,
    *,
    programme: Programme | None = None,
    country: str | None = None,
    call: Call | None = None,
    organisation: Organisation | None = None,
    seat: Seat | None = None,
) -> Person:
    """Give a person a role in a scope."""
    session.add(
        RoleAssignment(
            id=new_id(),
            person_id=who.id,
            role=role,
            seat=seat,
            programme_id=None if programme is None else programme.id,
            country=country,
            call_id=None if call is None else call.id,
            organisation_id=None if organisation is None else organisation.id,
            granted_at=clock.now(),
        )
    )
    session.flush()
    return who


def organisation(
    name: str, country: str = "KG", kind: OrganisationKind = OrganisationKind.CSO, **more: Any
) -> Organisation:
    """A registered organisation."""
    ident = new_id()
    made = Organisation(
        id=ident,
        kind=kind,
        name=name,
        country=country,
        register=REGISTERS.get(country),
        registration_number=str(ident.int % 10**12).zfill(12) if country in REGISTERS else None,
        created_at=clock.now(),
        **{"name_latin": "", "name_en": "", "acronym": "", **more},
    )
    session.add(made)
    session.flush()
    return made


def programme(code: str = "DRC", countries: tuple[str, ...] = ("KG", "KZ", "TJ", "UZ"), **more: Any) -> Programme:
    """A programme; the defaults are those of the client's document on regional cooperation."""
    given: dict[str, Any] = {
        "name": Translated(
            en="Development through Regional Cooperation", ru="Развитие посредством регионального сотрудничества"
        ),
        "goal": Translated(
            en="Civil society of Central Asia is stronger: its organisations are able, speak with governments, "
            "and work together across borders.",
            ru="Гражданское общество Центральной Азии сильнее: организации способны, ведут диалог с правительствами "
            "и сотрудничают через границы.",
        ),
        "donor_line": Translated(
            en="Funded by the donor of the programme. The implementing organisation is responsible for the content.",
            ru="Финансируется донором программы. Ответственность за содержание несёт исполняющая организация.",
        ),
        "geography": Translated(
            en="Kyzylorda oblast of Kazakhstan, Khatlon oblast of Tajikistan, Kyrgyzstan, Uzbekistan",
            ru="Кызылординская область Казахстана, Хатлонская область Таджикистана, Кыргызстан, Узбекистан",
        ),
        "starts_on": date(2025, 10, 1),
        "ends_on": date(2028, 9, 30),
        "amount_minor": 15_040_000,
        "currency": "USD",
    }
    made = Programme(id=new_id(), code=code, **{**given, **more})
    made.countries = [ProgrammeCountry(country=country) for country in countries]
    session.add(made)
    session.flush()
    return made


def party(of: Programme, who: Organisation, role: PartyRole, country: str | None = None) -> None:
    """Put an organisation into a programme's cascade."""
    session.add(ProgrammeParty(id=new_id(), programme=of, organisation=who, role=role, country=country))
    session.flush()


def questionnaire(
    key: str = "small-grants", definition: dict[str, Any] | None = None, of: Programme | None = None
) -> QuestionnaireVersion:
    """A frozen form."""
    made = QuestionnaireVersion(
        id=new_id(),
        key=key,
        number=1,
        title=Translated(en="Small grants", ru="Малые гранты"),
        definition=definition or small_grants_form(),
        created_at=clock.now(),
        frozen_at=clock.now(),
        programme=of,
    )
    session.add(made)
    session.flush()
    return made


def call(
    of: Programme, prepared_by: Person, code: str = "DRC-SG2", state: CallState = CallState.OPEN, **more: Any
) -> Call:
    """A call of small grants, open for three more weeks unless told otherwise."""
    now = clock.now()
    currency = of.currency
    envelopes: dict[str, int] = more.pop("envelopes", {country.country: 3_000_000 for country in of.countries})
    given: dict[str, Any] = {
        "title": Translated(
            en="Small grants for community groups, second round", ru="Малые гранты местным группам, второй раунд"
        ),
        "summary": Translated(
            en="For registered CSOs and initiative groups that want to solve one problem of their community together "
            "with the local authority.",
            ru="Для зарегистрированных ОГО и инициативных групп, которые хотят вместе с местной властью решить одну "
            "проблему своего сообщества.",
        ),
        "purpose": Translated(
            en="Work with people in villages and small towns: water, waste, schools, safety at home, young women in "
            "public life, people with disabilities, return from prison. Each project has a CSO and a local authority "
            "or school at the table.",
            ru="Работа с людьми в сёлах и малых городах: вода, отходы, школы, безопасность дома, молодые женщины в "
            "общественной жизни, люди с инвалидностью, возвращение из заключения. В каждом проекте за одним столом "
            "ОГО и местная власть или школа.",
        ),
        "opens_at": now - timedelta(days=14),
        "closes_at": (now + timedelta(days=21)).replace(minute=0, second=0, microsecond=0),
        "zone": "Asia/Bishkek",
        "currency": currency,
        "min_amount_minor": 200_000,
        "max_amount_minor": 1_500_000,
        "envelope_minor": 6_000_000,
        "co_financing_percent": 10,
        "min_months": 6,
        "max_months": 12,
        "grid": dump_grid(PRESETS["small_grants"]),
        "checklist": CHECKLIST,
    }
    made = Call(
        id=new_id(),
        programme=of,
        code=code,
        state=state,
        prepared_by_id=prepared_by.id,
        questionnaire=more.pop("questionnaire", None) or questionnaire(f"form-{code.lower()}", of=of),
        **{**given, **more},
    )
    made.envelopes = [CallEnvelope(country=country, amount_minor=amount) for country, amount in envelopes.items()]
    session.add(made)
    session.flush()
    return made


def money(amount: int | str, currency: str = "USD") -> dict[str, Any]:
    """Money as answers keep it."""
    parsed = Money.parse(str(amount), currency)
    return {"minor": parsed.minor, "currency": parsed.currency}


def budget(currency: str = "USD") -> dict[str, Any]:
    """A whole budget: 10,500 in all, 9,000 from the grant, the rest the organisation's own."""

    def line(heading: int, description: str, quantity: int, rate: int, requested: int) -> dict[str, Any]:
        total = quantity * rate
        return {
            "heading": heading,
            "description": description,
            "unit": "unit",
            "quantity": str(quantity),
            "unit_rate": money(rate, currency),
            "requested": money(requested, currency),
            "own": money(total - requested, currency),
        }

    return {
        "currency": currency,
        "lines": [
            line(1, "Coordinator, part time", 10, 350, 3000),
            line(2, "Travel to the villages", 20, 50, 900),
            line(3, "Water meters and tools", 30, 150, 4000),
            line(5, "Printing and hall", 3, 500, 1100),
        ],
    }


def answers(title: str = "Clean water committees in three villages of Batken", currency: str = "USD") -> dict[str, Any]:
    """Complete answers to the small grants form, without its files."""
    return {
        "experience": "Since 2019 we helped nine villages to elect water committees. Six of them still collect fees.",
        "organisation_kind": "registered",
        "contact": "Gulnara Sadykova, +996 555 010203",
        "title": title,
        "places": "Batken oblast: Ak-Tatyr, Kara-Bak, Samarkandek",
        "problem": "Water comes twice a week. In autumn 214 families named water their first concern at meetings.",
        "objectives": "Three elected water committees keep the village systems running and are heard in the local "
        "budget.",
        "participants": [
            {"row": "residents", "women": "640", "men": "580"},
            {"row": "organisers", "women": "14", "men": "11"},
        ],
        "groups": ["women", "all"],
        "months": "10",
        "starts": (clock.now() + timedelta(days=120)).date().isoformat(),
        "plan": [
            {"months": "1–2", "activity": "Meetings and elections in three villages", "result": "Three committees"},
            {"months": "3–10", "activity": "Repairs, fees, budget hearings", "result": "Water every day"},
        ],
        "budget": budget(currency),
        "partner": "Ayil Okmotu of Ak-Tatyr",
        "partner_role": "Hands the systems over to the committees and hears them on the budget.",
        "other_money": "no",
        "declared": True,
    }


def application(
    to: Call,
    by: Organisation,
    author: Person,
    title: str = "Clean water committees in three villages of Batken",
    **more: Any,
) -> Application:
    """A bare application row in any state; what its state implies (number, amounts) is filled in."""
    ident: UUID = new_id()
    given: dict[str, Any] = {
        "title": title,
        "stage": Stage.FULL,
        "currency": to.currency,
        "form": to.questionnaire,
        "requested_minor": 900_000,
        "total_minor": 1_050_000,
        "own_minor": 150_000,
        "months": 10,
        "created_at": clock.now(),
    }
    if more.get("state", "draft") != "draft":
        given |= {"number": f"{by.country}-{clock.now().year}-{ident.int % 10**8:08d}", "submitted_at": clock.now()}
    made = Application(
        id=ident,
        call=to,
        programme_id=to.programme_id,
        organisation=by,
        country=by.country,
        created_by_id=author.id,
        **{**given, **more},
    )
    session.add(made)
    session.flush()
    return made
