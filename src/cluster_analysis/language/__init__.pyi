"""Languages of the programme: a message is a key and typed values until it is shown."""

from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.names import Names
from cluster_analysis.language.sentences import say, say_error, say_problem
from cluster_analysis.language.values import (
    Count,
    Date,
    Listing,
    Moment,
    Money,
    Number,
    Region,
    Section,
    Share,
    Unit,
    Value,
    Word,
    Year,
)

__all__ = [
    "LANGUAGES",
    "Count",
    "Date",
    "Listing",
    "Moment",
    "Money",
    "Names",
    "Number",
    "Region",
    "Section",
    "Share",
    "Unit",
    "Value",
    "Word",
    "Year",
    "check_language",
    "say",
    "say_error",
    "say_problem",
    "translator",
]
