"""What the scores of the small grants grid mean, by criterion and score: English, Russian."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[str, str]

SMALL_GRANTS: Mapping[str, Mapping[int, Pair]] = {
    "need": {
        1: ("No need is shown.", "Потребность не показана."),
        3: ("The need is told, with little to show it.", "Потребность названа, но почти не подтверждена."),
        5: ("The need is shown with numbers and voices.", "Потребность подтверждена цифрами и голосами людей."),
    },
    "objectives": {
        1: ("It serves another purpose than the call.", "Проект служит другой цели, чем конкурс."),
        3: ("It serves the call in part.", "Проект отвечает конкурсу частично."),
        5: ("Every objective serves the call.", "Каждая задача служит цели конкурса."),
    },
    "activities": {
        1: ("Nobody can tell what will be done.", "Нельзя понять, что будет сделано."),
        3: ("The steps are clear; time or people are doubtful.", "Шаги понятны, но время или люди вызывают сомнение."),
        5: ("Who does what and when is clear and can be done.", "Ясно, кто, что и когда делает, и это выполнимо."),
    },
    "results": {
        1: ("No result is named.", "Результаты не названы."),
        3: ("Results are named; some cannot be measured.", "Результаты названы, часть нельзя измерить."),
        5: ("Each result has a number and a way to check it.", "У каждого результата есть число и способ проверки."),
    },
    "experience": {
        1: ("Nothing shows that they can do it.", "Ничто не говорит, что организация справится."),
        3: ("They did smaller or similar things.", "Были похожие или меньшие проекты."),
        5: ("They did the same before, with results.", "Такое уже делали, с результатами."),
    },
    "participation": {
        1: ("The people concerned only receive.", "Люди только получают помощь."),
        3: ("They are asked.", "Людей спрашивают."),
        5: ("They decide and do their part.", "Люди решают сами и участвуют в работе."),
    },
    "after": {
        1: ("It ends with the grant.", "Всё кончится вместе с грантом."),
        3: ("There is a plan without money or people.", "План есть, но без денег или людей."),
        5: ("Somebody has promised to carry it on.", "Кто-то обещал продолжить дело."),
    },
    "value": {
        1: ("Costs do not follow from the work.", "Расходы не следуют из работы."),
        3: ("Costs follow; some are high.", "Расходы обоснованы, некоторые завышены."),
        5: ("Every cost is needed and modest.", "Каждый расход нужен и скромен."),
    },
}
