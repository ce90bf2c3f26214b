"""A form that asks every type of question in one section, and answers to it as a browser sends them."""

from __future__ import annotations

from typing import Any

SECTION = "everything"


def _text(english: str, russian: str) -> dict[str, str]:
    return {"en": english, "ru": russian}


def _asked(key: str, kind: str, english: str, russian: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": _text(english, russian), **more}


def _column(key: str, kind: str, english: str, russian: str, **more: Any) -> dict[str, Any]:
    return _asked(key, kind, english, russian, **more)


THEMES = [
    {"key": "water", "label": _text("Clean water", "Чистая вода")},
    {"key": "youth", "label": _text("Young people", "Молодёжь")},
    {"key": "law", "label": _text("Access to law", "Доступ к праву")},
]
HELPERS = [
    _column("name", "text", "Name", "Имя", max_chars=80),
    _column("story", "long_text", "What does the helper do?", "Что делает помощник?", required=False),
    _column("hours", "number", "Hours a week", "Часов в неделю", total=True, min="1", max="40"),
    _column("fee", "money", "Fee", "Оплата", required=False),
    _column("since", "date", "Since when?", "С какого времени?", required=False),
    _column("paid", "yes_no", "Is it paid work?", "Это оплачиваемая работа?", required=False),
    _column("theme", "choice", "Theme", "Тема", required=False, choices=THEMES),
    _column("mail", "email", "E-mail", "Эл. почта", required=False),
    _column("phone", "phone", "Phone", "Телефон", required=False),
    _column("site", "url", "Website", "Сайт", required=False),
    _column("home", "country", "Country", "Страна", required=False),
    _column("busy", "months", "Months of work", "Месяцы работы", required=False),
]
OFFICES = [
    _column("place", "text", "Place", "Место"),
    _column("land", "country", "Country", "Страна", required=False),
    _column("own", "yes_no", "Our own?", "Своё?", required=False),
]
QUESTIONS = [
    _asked("hello", "note", "Before you begin", "Прежде чем начать",
           text=_text("Have your registration at hand.\nIt takes an hour.", "Приготовьте документы.\nНужен час.")),
    _asked("title", "short_text", "What is the project called?", "Как называется проект?", fact="title"),
    _asked("summary", "long_text", "What will change?", "Что изменится?", max_words=50),
    _asked("months", "number", "How many months does it last?", "Сколько месяцев он длится?", fact="months", max="24"),
    _asked("cost", "money", "What does it cost?", "Сколько он стоит?"),
    _asked("start", "date", "When does it start?", "Когда он начинается?"),
    _asked("mail", "email", "Which e-mail address do you read?", "Какую почту вы читаете?"),
    _asked("phone", "phone", "Which phone number do you answer?", "По какому телефону вы отвечаете?"),
    _asked("site", "url", "Where is your website?", "Где ваш сайт?", required=False),
    _asked("vat", "yes_no", "Do you pay value added tax?", "Вы платите НДС?"),
    _asked("theme", "choice", "Which theme fits best?", "Какая тема подходит больше всего?", choices=THEMES),
    _asked("themes", "choices", "Which others fit?", "Какие ещё подходят?", choices=THEMES, required=False),
    _asked("order", "ranking", "What matters most?", "Что важнее всего?", choices=THEMES, most=2),
    _asked("period", "period", "When do you work?", "Когда вы работаете?", max_months=18),
    _asked("country", "country", "In which country?", "В какой стране?", most=1),
    _asked("near", "country", "Which neighbours take part?", "Какие соседи участвуют?", required=False,
           countries=["KG", "KZ", "TJ", "UZ"]),
    _asked("known", "country", "Where else are you known?", "Где ещё вас знают?", required=False),
    _asked("partner", "organisation", "Who is your partner?", "Кто ваш партнёр?"),
    _asked("lead", "person", "Who leads the project?", "Кто руководит проектом?"),
    _asked("office", "address", "Where is your office?", "Где ваш офис?"),
    _asked("where", "area", "Where do you work?", "Где вы работаете?", countries=["KG", "TJ"]),
    _asked("offices", "table", "Where else do you work?", "Где ещё вы работаете?", columns=OFFICES, required=False),
    _asked("helpers", "group", "Who helps?", "Кто помогает?", columns=HELPERS, row_label=_text("Helper", "Помощник"),
           max_rows=5),
    _asked("plan", "work_plan", "What happens when?", "Что и когда происходит?"),
    _asked("frame", "logframe", "How does the project work?", "Как устроен проект?"),
    _asked("goals", "indicators", "What do you measure?", "Что вы измеряете?", by_sex=True),
    _asked("doubled", "calculation", "Twice the months", "Вдвое больше месяцев", expression="months * 2",
           unit=_text("months", "месяцев")),
    _asked("paper", "file", "Is there a letter?", "Есть ли письмо?", required=False),
    _asked("agreed", "declaration", "Declaration", "Заявление", text=_text("All of it is true.", "Всё это правда.")),
]  # fmt: skip
FORM: dict[str, Any] = {
    "sections": [
        {"key": SECTION, "title": _text("Everything", "Всё вместе"), "questions": QUESTIONS},
        {
            "key": "money",
            "title": _text("Money", "Деньги"),
            "questions": [_asked("budget", "budget", "Budget", "Бюджет", fact="budget")],
        },
    ]
}
SENT: dict[str, str | list[str]] = {
    "q-title": "Clean water in Batken",
    "q-summary": "Three committees.\nWater every day.",
    "q-months": "10",
    "q-cost": "14 800,50",
    "q-start": "1.3.2027",
    "q-mail": "office@example.org",
    "q-phone": "+996 (312) 12-34-56",
    "q-site": "www.example.org",
    "q-vat": "no",
    "q-theme": "water",
    "q-themes": ["youth", "law"],
    "q-order-law": "1",
    "q-order-water": "2",
    "q-order-youth": "",
    "q-period-from": "1.3.2027",
    "q-period-to": "31.12.2027",
    "q-country": "KG",
    "q-near": ["KZ", "TJ"],
    "q-known-0": "Германия",
    "q-known-1": "Poland",
    "q-partner-name": "Умед",
    "q-partner-country": "TJ",
    "q-partner-registration_number": "0210012345",
    "q-partner-website": "https://umed.tj",
    "q-lead-name": "Gulnara Sadykova",
    "q-lead-role": "Director",
    "q-lead-email": "gulnara@example.org",
    "q-lead-phone": "+996555010203",
    "q-office-line1": "Lenin street 4",
    "q-office-town": "Batken",
    "q-office-postcode": "720100",
    "q-office-country": "KG",
    "q-where-country": "TJ",
    "q-where-area": "Хатлон",
    "q-offices-0-place": "Osh",
    "q-offices-0-land": "Кыргызстан",
    "q-offices-0-own": "yes",
    "q-helpers-0-name": "Aigul",
    "q-helpers-0-story": "Teaches.\nDrives.",
    "q-helpers-0-hours": "12",
    "q-helpers-0-fee": "100",
    "q-helpers-0-since": "1.2.2024",
    "q-helpers-0-paid": "no",
    "q-helpers-0-theme": "youth",
    "q-helpers-0-mail": "aigul@example.org",
    "q-helpers-0-phone": "+996 555 000 111",
    "q-helpers-0-site": "https://example.org/aigul",
    "q-helpers-0-home": "KG",
    "q-helpers-0-busy": ["1", "2", "3", "5"],
    "q-plan-0-activity": "Meetings",
    "q-plan-0-who": "Aigul",
    "q-plan-0-months": ["1", "2", "10"],
    "q-frame-0-level": "goal",
    "q-frame-0-text": "Water every day",
    "q-goals-0-name": "Committees elected",
    "q-goals-0-baseline": "0",
    "q-goals-0-target": "3",
    "q-goals-0-women": "2",
    "q-goals-0-men": "1",
    "q-agreed": "y",
}
"""Every question answered, by the names of the fields."""
KEPT: dict[str, Any] = {
    "title": "Clean water in Batken",
    "summary": "Three committees.\nWater every day.",
    "months": "10",
    "cost": {"minor": 1_480_050, "currency": "USD"},
    "start": "2027-03-01",
    "mail": "office@example.org",
    "phone": "+996 (312) 12-34-56",
    "site": "www.example.org",
    "vat": False,
    "theme": "water",
    "themes": ["youth", "law"],
    "order": ["law", "water"],
    "period": {"from": "2027-03-01", "to": "2027-12-31"},
    "country": ["KG"],
    "near": ["KZ", "TJ"],
    "known": ["DE", "PL"],
    "partner": {
        "name": "Умед",
        "country": "TJ",
        "registration_number": "0210012345",
        "website": "https://umed.tj",
    },
    "lead": {
        "name": "Gulnara Sadykova",
        "role": "Director",
        "email": "gulnara@example.org",
        "phone": "+996555010203",
    },
    "office": {"line1": "Lenin street 4", "town": "Batken", "postcode": "720100", "country": "KG"},
    "where": {"country": "TJ", "area": "Хатлон"},
    "offices": [{"place": "Osh", "land": "KG", "own": True}],
    "helpers": [
        {
            "name": "Aigul",
            "story": "Teaches.\nDrives.",
            "hours": "12",
            "fee": {"minor": 10_000, "currency": "USD"},
            "since": "2024-02-01",
            "paid": False,
            "theme": "youth",
            "mail": "aigul@example.org",
            "phone": "+996 555 000 111",
            "site": "https://example.org/aigul",
            "home": "KG",
            "busy": [1, 2, 3, 5],
        }
    ],
    "plan": [{"activity": "Meetings", "who": "Aigul", "months": [1, 2, 10]}],
    "frame": [{"level": "goal", "text": "Water every day"}],
    "goals": [{"name": "Committees elected", "baseline": "0", "target": "3", "women": "2", "men": "1"}],
    "agreed": True,
}
"""The same answers as they are stored."""
