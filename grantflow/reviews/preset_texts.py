"""The labels of the preset grids in Russian, by their English text."""

from __future__ import annotations

from collections.abc import Mapping

RUSSIAN: Mapping[str, str] = {
    "Relevance": "Актуальность",
    "How relevant is the proposal to the objectives of the call?": "Насколько заявка отвечает целям конкурса?",
    "How relevant is it to the needs and constraints of the country or region?": (
        "Насколько она отвечает потребностям и ограничениям страны или региона?"
    ),
    "How clearly are the people it serves defined and chosen?": (
        "Насколько ясно определены и выбраны люди, для которых она работает?"
    ),
    "Does it bring something new or of special value?": "Приносит ли она что-то новое или особенно ценное?",
    "Design": "Замысел",
    "How coherent is the overall design?": "Насколько последователен общий замысел?",
    "Is the action feasible and consistent with the expected results?": (
        "Выполнимы ли действия и ведут ли они к ожидаемым результатам?"
    ),
    "Are risks and assumptions identified and analysed?": "Названы и разобраны ли риски и допущения?",
    "Financial and operational capacity": "Финансовые и организационные возможности",
    "Does the applicant have enough experience of managing projects?": (
        "Достаточно ли у заявителя опыта управления проектами?"
    ),
    "Does the applicant have enough technical expertise?": "Достаточно ли у заявителя специальных знаний?",
    "Does the applicant have enough staff, equipment and ability to run a budget?": (
        "Достаточно ли у заявителя людей, оборудования и умения вести бюджет?"
    ),
    "Does the applicant have stable and sufficient sources of finance?": (
        "Есть ли у заявителя устойчивые и достаточные источники средств?"
    ),
    "Do the activities lead to the expected results?": "Ведут ли мероприятия к ожидаемым результатам?",
    "Are there indicators that can be verified?": "Есть ли показатели, которые можно проверить?",
    "Implementation": "Выполнение",
    "Is the work plan clear and feasible?": "Ясен ли и выполним ли план работы?",
    "Is monitoring and evaluation well planned?": "Хорошо ли спланированы мониторинг и оценка?",
    "Are the partners and those concerned well involved?": (
        "Достаточно ли участвуют партнёры и те, кого это касается?"
    ),
    "Sustainability": "Устойчивость",
    "Is the action likely to have a real impact on the people it serves?": (
        "Принесёт ли работа ощутимую пользу людям, для которых она ведётся?"
    ),
    "Will others be able to use and repeat what was done?": "Смогут ли другие использовать и повторить сделанное?",
    "Will the results last, in money, institutions and policy?": (
        "Сохранятся ли результаты: в финансах, организациях и политике?"
    ),
    "Budget": "Бюджет",
    "Are the activities well reflected in the budget?": "Хорошо ли мероприятия отражены в бюджете?",
    "Is the ratio between the cost and the expected results good?": (
        "Хорошо ли соотношение затрат и ожидаемых результатов?"
    ),
    "Does the project answer a real need of the community?": (
        "Отвечает ли проект действительной потребности местных жителей?"
    ),
    "Does it fit the objectives of the call?": "Соответствует ли он целям конкурса?",
    "Are the activities clear and feasible?": "Ясны ли и выполнимы ли мероприятия?",
    "Are the results clear and can they be measured?": "Ясны ли результаты и можно ли их измерить?",
    "Capacity": "Возможности",
    "Can the organisation carry the project out?": "Сможет ли организация выполнить проект?",
    "Do the people concerned take part?": "Участвуют ли те, кого это касается?",
    "Will the results last after the grant?": "Сохранятся ли результаты после гранта?",
    "Is the budget realistic and good value for money?": "Реалистичен ли бюджет и оправданы ли затраты?",
    "Partnership quality": "Качество партнёрства",
    "How good is the partnership between the CSO and the authority?": (
        "Насколько хорошо партнёрство между ОГО и органом власти?"
    ),
    "Results": "Результаты",
    "What did the partnership achieve?": "Чего достигло партнёрство?",
    "Replicability": "Повторяемость",
    "Can others do the same?": "Могут ли другие сделать то же самое?",
    "Inclusion": "Вовлечение",
    "Did it include those who are usually left out?": "Участвовали ли те, кого обычно не замечают?",
}
