"""A page as a mail: tables and styles that mail programs know, pictures inside, the same as plain text."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cluster_analysis.data.tables.catalogue import described
from cluster_analysis.pages.content import Block, Content
from cluster_analysis.pages.site.html import markdown, render
from cluster_analysis.pictures import theme

WIDE = 600
"""Pixels of a picture; the mail is 640 wide with its margins."""


def mail(content: Content, published_at: Callable[[str, str], str]) -> bytes:
    """The content as a message of two parts, HTML and plain text, that a mail program opens to be sent.

    Parameters
    ----------
    content
        What the executed notebook says, in the language of the mail.
    published_at
        The publisher's address of a source in a language; empty where there is none.
    """
    lang = content.about["lang"]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = content.title.replace("\xa0", " ")
    message["X-Unsent"] = "1"
    if content.dated:
        message["Date"] = format_datetime(content.dated)
    message.set_content("\n\n".join([content.title, *filter(None, map(_plain, content.blocks))]) + "\n")
    html = render(
        "mail.html",
        lang,
        content=content,
        sources=[(described(one, lang), published_at(one, lang)) for one in content.sources],
        markdown=markdown,
        wide=WIDE,
    )
    message.add_alternative(html, subtype="html")
    _plain_text, page = message.iter_parts()
    for block in content.blocks:
        if block.drawings:
            page.add_related(
                _drawn(block, lang), "image", "png", cid=f"<{block.name}>", filename=f"{block.name}.png"
            )
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_part_{number}")  # the same bytes for the same content
    return message.as_bytes()


def _drawn(block: Block, lang: str) -> bytes:
    """The picture of a block on white, so that it can be read in a dark program too."""
    from matplotlib.patheffects import withStroke
    from matplotlib.text import Text

    assert block.result is not None
    with theme.screen(WIDE):
        picture = block.result.show(lang)
    picture.figure.set(frameon=True, facecolor="white")
    for text in picture.figure.findobj(Text):
        if text.get_color() == "#ffffff":
            text.set_path_effects([withStroke(linewidth=1.5, foreground=theme.SERIES[0])])
    return bytes(picture.render())


def _plain(block: Block) -> str:
    """A block without markup: a heading underlined, a sentence, a table line by line, a picture in words."""
    if block.form == "heading":
        return f"{block.title}\n{'-' * len(block.title)}"
    if block.cells:
        return "\n".join([block.title, *map(" | ".join, block.cells), block.foot])
    return f"{block.alt}\n{block.foot}" if block.drawings else block.text.replace("**", "").lstrip("# ")
