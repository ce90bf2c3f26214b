"""What the CSOs of the demonstration world want to do: the words of their applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grantflow.demo import builders


@dataclass(frozen=True, slots=True)
class Project:
    """The answers in which one application differs from another."""

    title: str
    places: str
    problem: str
    objectives: str
    partner: str
    contact: str

    def answers(self, currency: str) -> dict[str, Any]:
        """Complete answers to the small grants form, without its files."""
        return builders.answers(self.title, currency) | {
            "places": self.places,
            "problem": self.problem,
            "objectives": self.objectives,
            "partner": self.partner,
            "contact": self.contact,
        }


PROJECTS: dict[str, Project] = {
    "water": Project(
        "Clean water committees in three villages of Batken",
        "Batken oblast: Ak-Tatyr, Kara-Bak, Samarkandek",
        "Water comes twice a week. In autumn 214 families named water their first concern at meetings.",
        "Three elected water committees keep the village systems running and are heard in the local budget.",
        "Ayil Okmotu of Ak-Tatyr",
        "Gulnara Sadykova, +996 555 010203",
    ),
    "waste": Project(
        "Sorting waste with six schools of Kadamjay",
        "Batken oblast: Kadamjay and two villages around it",
        "Waste is burnt behind the schools. The nearest dump is 40 km away and nobody collects.",
        "Six schools sort paper and plastic, and the town collects it once a week.",
        "Town hall of Kadamjay",
        "Gulnara Sadykova, +996 555 010203",
    ),
    "release": Project(
        "Legal aid after release from prison",
        "Osh city and Nookat district",
        "Of 310 people released last year 190 had no passport, and so no doctor and no work.",
        "People released from prison get papers within a month, and a lawyer for the first year.",
        "Probation office of Osh",
        "Bakyt Omurov, +996 555 020304",
    ),
    "notary": Project(
        "A lawyer's day in every district town",
        "Naryn oblast: At-Bashy, Kochkor, Jumgal",
        "The only free lawyer sits in Naryn, up to five hours away by road.",
        "Twice a month a lawyer and a notary receive people in each district town.",
        "Naryn oblast administration",
        "Bakyt Omurov, +996 555 020304",
    ),
    "papers": Project(
        "Papers for people without a passport",
        "Osh oblast: Kara-Suu and Uzgen",
        "At least 400 people of these districts have only Soviet papers or none.",
        "300 people receive a passport, and the registry keeps a lawyer's hour every week.",
        "Civil registry of Kara-Suu",
        "Bakyt Omurov, +996 555 020304",
    ),
    "clubs": Project(
        "Girls' school clubs in Khatlon",
        "Khatlon oblast: Bokhtar, Vahdat, Jaloliddini Balkhi",
        "After grade 9 every third girl leaves school. Parents say that nobody ever spoke with them.",
        "In twelve schools a girls' club and a parents' council keep girls at school to grade 11.",
        "Education department of Bokhtar",
        "Mavzuna Karim, +992 900 112233",
    ),
    "midwives": Project(
        "Midwives who visit at home",
        "Khatlon oblast: Shahritus",
        "Half of the births of the mountain villages happen without help.",
        "Nine midwives visit every mother before and after the birth.",
        "Health centre of Shahritus",
        "Mavzuna Karim, +992 900 112233",
    ),
    "shelter": Project(
        "Safe at home: a room and a lawyer in Bokhtar",
        "Khatlon oblast: Bokhtar",
        "The nearest shelter for women is in Dushanbe; the police sends women back home.",
        "A room for six women with children, a lawyer, and police officers who know the law.",
        "Committee on women's affairs of Bokhtar",
        "Mavzuna Karim, +992 900 112233",
    ),
    "councils": Project(
        "Young women in village councils",
        "Chuy oblast: Kemin, Issyk-Ata",
        "Of 212 members of the village councils 19 are women, and none is under 35.",
        "Sixty young women learn how a council works; twenty stand at the next election.",
        "Village council of Kemin",
        "Saltanat Tynaeva, +996 555 030405",
    ),
    "budget": Project(
        "Pupils read the school budget",
        "Chuy oblast: Tokmok",
        "Nobody outside the office sees what a school is given and what it spends.",
        "In ten schools pupils and parents hold a hearing on the budget every spring.",
        "Education department of Tokmok",
        "Saltanat Tynaeva, +996 555 030405",
    ),
    "trees": Project(
        "Saxaul against the sand of Aral",
        "Kyzylorda oblast: Aral district",
        "Sand has reached the last houses of four villages and closes the road each spring.",
        "Four villages plant and guard 60 hectares of saxaul.",
        "Akimat of Aral district",
        "Asel Nurpeis, +7 701 445566",
    ),
    "sewing": Project(
        "Work at home for mothers of disabled children",
        "Kyzylorda city",
        "A mother of a disabled child cannot leave home, and so cannot work.",
        "Forty mothers earn with sewing at home and sell together.",
        "Akimat of Kyzylorda",
        "Asel Nurpeis, +7 701 445566",
    ),
    "ramps": Project(
        "Ramps and sign language for the clinics of Kokand",
        "Fergana oblast: Kokand",
        "None of seven clinics can be entered with a wheelchair; none has an interpreter.",
        "Seven clinics have a ramp and a person who speaks sign language.",
        "Health department of Kokand",
        "Nodira Yusupova, +998 90 556677",
    ),
    "orchard": Project(
        "An orchard school for young families",
        "Fergana oblast: Rishtan",
        "Young families leave because the land under their houses brings nothing.",
        "Thirty families learn to plant, graft and sell.",
        "Mahalla of Rishtan",
        "Nodira Yusupova, +998 90 556677",
    ),
    "reading": Project(
        "A reading room on wheels for shepherds' children",
        "Naryn oblast: At-Bashy, the summer pastures",
        "From May to September 600 children live on the pastures without a school or a book.",
        "A van with books, a teacher and a nurse visits eleven pastures every week of the summer.",
        "Education department of At-Bashy",
        "Aizada Toktobekova, +996 555 040506",
    ),
    "garden": Project(
        "A school garden that feeds the canteen",
        "Batken oblast: Leilek",
        "The canteens of nine schools buy vegetables from 120 km away, and half the year they buy none.",
        "Nine schools grow, store and cook vegetables; parents keep the gardens in summer.",
        "Education department of Leilek",
        "Gulnara Sadykova, +996 555 010203",
    ),
    "theatre": Project(
        "Forum theatre on early marriage",
        "Sughd oblast: Isfara",
        "Early marriage is not spoken of at school or at home.",
        "Pupils play, parents answer, and a counsellor stays after the play.",
        "Education department of Isfara",
        "Firuza Sharipova, +992 927 778899",
    ),
}
