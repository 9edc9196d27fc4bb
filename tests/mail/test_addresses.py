"""Who is in a From, To or Cc, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.addresses import COUNT_LIMIT, Mailbox, mailboxes

RITA = "rita@acme.example"


def read(text: str) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in mailboxes(text.encode())]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rita@acme.example", ""),
        ("<rita@acme.example>", ""),
        ("Rita Roe <Rita@ACME.example>", "Rita Roe"),
        ('"Roe, Rita" <rita@acme.example>', "Roe, Rita"),
        ('"Rita \\"R\\" Roe" <rita@acme.example>', "Rita R Roe"),
        ("rita@acme.example (Rita Roe)", "Rita Roe"),
        ("rita@acme.example (Rita (HR) Roe)", "Rita HR Roe"),
        ("Rita Roe rita@acme.example", "Rita Roe"),
        ('"a@b" <rita@acme.example>', "a@b"),
        ("a@b.example <rita@acme.example>", "a@b.example"),
        ("'Rita Roe' <rita@acme.example>", "'Rita Roe'"),
        ("Rita Roe\n\t<rita@acme.example>", "Rita Roe"),
        ("Rita Roe <rita@acme\n .example>", "Rita Roe"),
        ('"Rita Roe <rita@acme.example>', "Rita Roe"),
        ("Rita Roe <rita@acme.example", "Rita Roe"),
        ("Rita Roe <<rita@acme.example>>", "Rita Roe"),
        ("Rita <mailto:rita@acme.example>", "Rita"),
        ("Rita <@relay.example:rita@acme.example>", "Rita"),
        ("=?utf-8?Q?Roe=2C_Rita?= <rita@acme.example>", "Roe, Rita"),
        ("=?utf-8?Q?Roe,_Rita?= <rita@acme.example>", "Roe, Rita"),
        ('"=?utf-8?Q?Roe=2C_Rita?=" <rita@acme.example>', "Roe, Rita"),
        ("=?utf-8?Q?Rita_<rita=40acme.example>?=", "Rita"),
        ("Zoë Ñandú <rita@acme.example>", "Zoë Ñandú"),
        ("undisclosed-recipients:; , Rita <rita@acme.example>", "Rita"),
        ("Team: Rita <rita@acme.example>;", "Rita"),
        (", ,Rita <rita@acme.example>,,", "Rita"),
        ("(((( Rita", None),
        ("", None),
        ("Rita Roe", None),
        ("<>", None),
        ("a@b@c", None),
        ("<=?utf-8?q?rita=40acme.example?=>", ""),
        ("<=?utf-8?q?x?=@acme.example>", None),
        ("@acme.example", None),
        ("rita@", None),
        (f"{'r' * 400}@acme.example", None),
    ],
)
def test_one_mailbox(text: str, name: str | None) -> None:
    assert read(text) == ([] if name is None else [(name, RITA)])


def test_several_mailboxes_in_their_order() -> None:
    assert read(
        '"Roe, Rita" <r@a.example>, i@a.example (Ivan), Team: b@a.example, c@a.example; d@a.example'
    ) == [
        ("Roe, Rita", "r@a.example"),
        ("Ivan", "i@a.example"),
        ("", "b@a.example"),
        ("", "c@a.example"),
        ("", "d@a.example"),
    ]


def test_an_address_in_other_letters_is_an_address() -> None:
    assert read("Zoë <zoë@größe.example>") == [("Zoë", "zoë@größe.example")]
    assert mailboxes("Jörg <j@a.example>".encode("koi8-r", "replace"), charset="koi8-r")[0].name == "J?rg"
    assert mailboxes("Рита <j@a.example>".encode("koi8-r"), charset="koi8-r")[0].name == "Рита"


def test_a_crowd_is_cut() -> None:
    crowd = ", ".join(f"p{number}@a.example" for number in range(COUNT_LIMIT + 50))
    assert len(read(crowd)) == COUNT_LIMIT


names = st.text(
    st.characters(exclude_categories=["C", "Z", "M"], exclude_characters='"\\<>()=?@,;:'), min_size=1
)


@given(st.lists(names, min_size=1, max_size=10))
def test_a_quoted_name_is_that_name(meant: list[str]) -> None:
    header = ", ".join(f'"{name}, Dr." <p{at}@a.example>' for at, name in enumerate(meant)).encode()
    assert mailboxes(header) == tuple(
        Mailbox(name=f"{name}, Dr.", address=f"p{at}@a.example") for at, name in enumerate(meant)
    )


@given(st.text(alphabet='"\\<>()=?@,;: \nab.', max_size=60))
def test_whatever_stands_there_what_is_found_are_addresses(text: str) -> None:
    for each in mailboxes(text.encode()):
        local, _, domain = each.address.rpartition("@")
        assert local
        assert domain
        assert each.address == each.address.lower()
        assert "\n" not in each.name + each.address
