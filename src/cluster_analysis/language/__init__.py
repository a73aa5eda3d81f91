"""Languages of the programme: a message is a key and typed values until it is shown.

Write the English sentence with a place for each value, and say it in a language:

>>> from cluster_analysis.errors import Message
>>> from cluster_analysis.language import Count, Number, Region, Section, Year, say
>>> found = Message(
...     "{region}, {year}: location quotient of {industry} is {quotient}",
...     region=Region("KZ-43"), year=Year(2025), industry=Section("A"), quotient=Number(1.514),
... )
>>> say(found, "en")
'Kyzylorda Region, 2025: location quotient of agriculture is 1.51'

The sentences of the other languages stand in `locale/<lang>/*.po` under the English one; they may ask for
cases and plural forms of their own (`values`). Other names of regions and sections are a third argument
(`Names`). A place may ask for plural forms: one for each category, with # for the number.

>>> say(Message("{n:# region is|# regions are} specialised", n=Count(1)), "en")
'1 region is specialised'
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
