"""The letters' texts: which there are, how one reads, and whether one can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from afterview.app.answers import Changed
from afterview.app.change import changing
from afterview.app.files import read_file
from afterview.app.history import STEPS
from afterview.app.library import LARGEST, WORDS, misplaced_language
from afterview.app.wiring import App
from afterview.app.wording import named
from afterview.core.model import Person, Step
from afterview.errors import ConfigError, NotFound, UserError
from afterview.letters.post.model import Kind
from afterview.letters.slots import WORDED, canonical, check
from afterview.letters.template import Template, parse, slot_key, step_of
from afterview.letters.word_file import parse as parse_words
from afterview.store import records


@dataclass(frozen=True, kw_only=True)
class TemplateRow:
    """One template. `own`: from the person's folder; `chosen`: the steps it is chosen for."""

    name: str
    language: str
    step: Kind
    when: str
    register: str
    own: bool
    chosen: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class TemplatesAnswer:
    """All templates, and where one's own go."""

    folder: str
    templates: tuple[TemplateRow, ...]


@dataclass(frozen=True, kw_only=True)
class TemplateAnswer:
    """One template with its slots still open."""

    name: str
    language: str
    step: Kind
    to: str
    subject: str
    body: str
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CheckAnswer:
    """What is wrong with templates and sequences: a sentence each, with its file or name."""

    checked: int
    problems: tuple[str, ...]


def listed(app: App) -> TemplatesAnswer:
    """Every template of every language."""
    chosen = _chosen(app)
    rows = tuple(
        TemplateRow(
            name=template.name,
            language=language,
            step=template.step,
            when=template.when,
            register=template.register,
            own=(app.config.templates / language / f"{template.name}.txt").exists(),
            chosen=tuple(step for step, name in chosen if name == template.name),
        )
        for language, template in _all(app)
    )
    return TemplatesAnswer(folder=str(app.config.templates), templates=rows)


def shown(app: App, name: str, *, language: str | None = None) -> TemplateAnswer:
    """One template by name, in `language` (the person's); NotFound."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    speech = language or (person.language if person else "en")
    template = app.library.letters(speech).get(name)
    if template is None:
        raise NotFound(
            f"There is no template {name!r} in the language {speech!r}.",
            "See them with `afterview template list`.",
        )
    return TemplateAnswer(
        name=template.name,
        language=template.language,
        step=template.step,
        to=template.to,
        subject=template.subject,
        body=template.body,
        problems=check(template),
    )


def checked(app: App, file: Path | None = None) -> CheckAnswer:
    """Whether a file, or everything there is, can be used."""
    if file is not None:
        return CheckAnswer(checked=1, problems=_problems_of(file, app.library.templates.absolute()))
    templates, spoken = tuple(_all(app)), [each for each in app.library.languages if app.library.words(each)]
    found = (f"{language}/{t.name}: {sentence}" for language, t in templates for sentence in check(t))
    count = len(templates) + len(spoken) + len(app.library.cadences)
    broken = [problem.message for problem in app.library.problems.values()]
    return CheckAnswer(checked=count, problems=(*broken, *found, *_misplaced(app), *_wordless(app, spoken)))


def _misplaced(app: App) -> Iterator[str]:
    """A sentence for each letter whose header names another language than its folder."""
    for language in app.library.languages:
        for name, said in app.library.misplaced(language):
            yield _strange(f"{language}/{name}", said, language)


def _strange(where: str, said: str, folder: str) -> str:
    return f"{where}: the header Language says {said!r}, but letters of that folder are sent as {folder!r}."


def _wordless(app: App, spoken: list[str]) -> Iterator[str]:
    """A sentence for each language whose letters have slots that only its words could fill."""
    for language in app.library.languages:
        texts = (f"{t.subject}\n{t.body}" for t in app.library.letters(language).values())
        wanted = {canonical(slot_key(name)) for text in texts for name in re.findall(r"\[([^\[\]]+)\]", text)}
        if language not in spoken and (open_ := sorted(wanted & set(WORDED))):
            named = ", ".join(f"[{name}]" for name in open_)
            file = app.library.templates / language / WORDS
            yield f"{language}: without the words of that language these stay open: {named} (add {file})."


def use(app: App, name: str | None, *, step: Step | None = None) -> Changed:
    """Choose a template for a step; with `name` None ours again. NotFound, UserError."""
    template = named(app.library, name, *_languages(app)) if name is not None else None
    step = step or (step_of(template.step) if template else None)
    if step is None:
        raise UserError(
            f"{name!r} is for no step." if name else "Which step is meant?",
            "Name it, like --step follow_up; a letter for none is written with `write APP --template NAME`."
            if name
            else "Name it, like --step follow_up.",
        )
    with changing(app) as change:
        person = records.owner_of(change.tx) or Person()
        others = tuple((each, chosen) for each, chosen in person.letters if each != step)
        letters = (*others, *(((step, template.name),) if template else ()))
        if letters != person.letters:
            records.set_owner(change.tx, replace(person, letters=letters), batch=change.batch)
    if template is None:
        return Changed(message=f"The {STEPS[step]} is ours again.")
    problems = check(template)
    only = f"Only applications in the language {template.language!r} get it."
    hints = (*problems, *((only,) if template.language.partition("-")[0] != _languages(app)[0][:2] else ()))
    return Changed(message=f"{template.name} is taken for every {STEPS[step]} it is true for.", hints=hints)


def _chosen(app: App) -> tuple[tuple[Step, str], ...]:
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    return person.letters if person else ()


def _languages(app: App) -> tuple[str, ...]:
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    return (person.language if person else "en",)


def _all(app: App) -> list[tuple[str, Template]]:
    library = app.library
    return [(speech, t) for speech in library.languages for _, t in sorted(library.letters(speech).items())]


def _problems_of(file: Path, templates: Path) -> tuple[str, ...]:
    raw = read_file(file, most=LARGEST)
    if len(raw) > LARGEST:
        return (f"The file {file} is larger than 256 kB.",)
    try:
        if file.suffix == ".toml":
            parse_words(raw.decode("utf-8-sig"), path=str(file))
            return ()
        text = raw.decode("utf-8-sig")
        template = parse(text, name=file.stem, path=str(file))
        folder = file.absolute().parent
        said = misplaced_language(text, template, folder.name) if folder.parent == templates else None
        strange = (_strange(f"{folder.name}/{file.stem}", said, folder.name),) if said else ()
        return (*check(template), *strange)
    except UnicodeDecodeError:
        return (f"The file {file} is no UTF-8 text.",)
    except ConfigError as problem:
        return (problem.message,)
