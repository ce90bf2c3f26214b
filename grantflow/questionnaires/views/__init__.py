"""Pages of forms: pictures for whoever fills one in; building them, for those who prepare calls."""

from grantflow.questionnaires.views import lists, outline, parts, trying
from grantflow.questionnaires.views.blueprint import blueprint as forms
from grantflow.questionnaires.views.pictures import blueprint

__all__ = ["blueprint", "forms", "lists", "outline", "parts", "trying"]
