"""Reading a web post: 200 kB with 100 emails, half of them HTML and half Markdown; and all of them quotes.

python bench/import_post.py          the table (some seconds)

The second column is the ratio to the limit, the third the ratio to what the
standard library's HTML parser takes for the same text, which builds nothing
and knows no Markdown. The seed post is read too where it is at hand.

Limit: 300 ms for 200 kB with 100 emails, from the bytes to the templates.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from afterview.letters.web_post import decode_post, read_post

ROUNDS, LIMIT_MS = 9, 300
SEED = Path(__file__).parents[2] / "shared" / "seed"

HTML = """
## Email {n}: a follow-up one week after the interview

{words}

<div class='sample-email'>
<p>
	<strong><u>To</u>:</strong> <strong>[Recruiter]</strong><br>
	<strong><u>Subject</u>:</strong> <strong>[Your name]</strong>, number {n}—what comes next?
</p>
<hr>
<p>Hi <strong>[Recruiter name]</strong></p>
<p>It&rsquo;s a while since I met <strong>[name of person who interviewed you]</strong> about [it].</p>
<p>Is there any news? I have [number] idea[s] &amp; [a or b].</p>
<p>All the best</p>
<p><strong>[Your name]</strong><br>
	<strong>[Your email address]</strong></p>
</div>
"""
MARKDOWN = """
### Email {n}: thank you, right after the interview

{words}

**Subject:** Thank you from [Your name], number {n}

> Hi [Recruiter name],
>
> Thank you for the talk with **[name of person who interviewed you]** about *[Company name]*,
> which I enjoyed a lot and keep thinking about.
>
> Best regards,
> [Your name]
> [Your email address]
"""
QUOTES = """
### Email {n}: thank you

**Subject:** Thank you from [Your name], number {n}

> Hi [Recruiter name],
>
{paragraphs}> Best regards,
> [Your name]
"""
PARAGRAPH = (
    "> I *liked* the talk about _many_ things of [Company name] and **more**, which I keep in mind.\n>\n"
)
WORDS = "Some words that say when to send it, and what **[words in brackets]** are for. " * 16


def main() -> None:
    """Print the table."""
    print(f"{'post':<8} {'kB':>6} {'emails':>7} {'median ms':>10} {'of limit':>9} {'of html.parser':>15}")
    emails = "".join((HTML if n % 2 else MARKDOWN).format(n=n, words=WORDS) for n in range(100))
    print_row("100", ("---\ntitle: A hundred emails\n---\n" + emails).encode(), expected=100)
    quotes = "".join(QUOTES.format(n=n, paragraphs=PARAGRAPH * 22) for n in range(100))
    print_row("quotes", quotes.encode(), expected=100)
    for path in sorted(SEED.glob("*.txt")):
        print_row("seed", path.read_bytes(), expected=2)


def print_row(name: str, raw: bytes, *, expected: int) -> None:
    """Read one post several times and print the median."""
    post = read_post(decode_post(raw, name=name), name=name)
    assert len(post.templates) == expected
    taken = median_ms(lambda: read_post(decode_post(raw, name=name), name=name))
    parsed = median_ms(lambda: parse(raw.decode()))
    kilobytes = len(raw) / 1000
    print(
        f"{name:<8} {kilobytes:>6.1f} {len(post.templates):>7} {taken:>10.1f}"
        f" {taken / LIMIT_MS:>9.2f} {taken / parsed:>15.1f}"
    )


def parse(text: str) -> None:
    """Only cut the text into tags and words."""
    parser = HTMLParser()
    parser.feed(text)
    parser.close()


def median_ms(work: Callable[[], object]) -> float:
    """The median time of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
