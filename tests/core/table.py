"""Several applications of one person, side by side."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from afterview.core import events as ev
from afterview.core.actions import Action, Write
from tests.core.story import Story, answers
from tests.core.wording import line, moment, time_text


class Table:
    """Several applications of one person."""

    def __init__(self, *stories: Story) -> None:
        self.stories = {story.number: story for story in stories}

    @property
    def zone(self) -> str:
        return next(iter(self.stories.values())).zone

    def at(self, when: str | datetime) -> dict[int, Action]:
        now = moment(when, self.zone) if isinstance(when, str) else when
        return answers(self.stories, now)

    def says(self, when: str) -> dict[int, str]:
        return {number: line(action, self.zone) for number, action in self.at(when).items()}

    def changed(self, story: Story) -> Table:
        """The same table with one application's history replaced."""
        return Table(*(self.stories | {story.number: story}).values())

    def sending(self, number: int, when: str | datetime) -> Table:
        """What the answer for `number` asks for is sent, for every application it speaks for."""
        action = self.at(when)[number]
        assert isinstance(action, Write), action
        table = self
        for sender, sent in sends_of(number, action):
            table = table.changed(table.stories[sender].on(when, sent))
        return table

    def all_sent(self, first: str, last: str) -> list[str]:
        """Every email from `first` to `last` if each leaves when due: `1 follow_up 10 Nov 09:30`."""
        table, now, end, lines = self, moment(first, self.zone), moment(last, self.zone), list[str]()
        while now <= end:
            actions = table.at(now)
            due = next((n for n, a in sorted(actions.items()) if _is_due(a, now)), None)
            if due is not None:
                action = actions[due]
                assert isinstance(action, Write)
                senders = "+".join(
                    str(n) for n, _ in dict.fromkeys((n, s.step) for n, s in sends_of(due, action))
                )
                lines.append(f"{senders} {action.step} {time_text(now, self.zone)}")
                table = table.sending(due, now)
                continue
            looks = [a.next_look for a in actions.values() if a.next_look]
            looks += [a.due for a in actions.values() if isinstance(a, Write)]
            now = min((at for at in looks if at > now), default=end + timedelta(days=1))
        return lines


def _is_due(action: Action, now: datetime) -> bool:
    return isinstance(action, Write) and not action.optional and action.due <= now


def sends_of(number: int, action: Write) -> Many[tuple[int, ev.Sent]]:
    """The events of sending all letters of a Write, for all it speaks for."""
    own = [
        (number, ev.Sent(step=each.step, to=each.recipient, anchor=each.anchor, letter="one"))
        for each in action.letters
    ]
    theirs = [
        (w.application.number, ev.Sent(step=w.step, to=w.address, anchor=w.anchor, letter="one"))
        for w in action.together
    ]
    return [*own, *theirs]
