"""What is in the way when there is no route."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import NoRouteError
from irru_geo.model import state_words
from irru_geo.routing.no_return import Repeat, first_repeat
from irru_geo.routing.search import Search
from irru_geo.vocabulary import MODES, UNBUILT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from irru_geo.routing.arc_amounts import ArcAmounts
    from irru_geo.routing.columns import Columns
    from irru_geo.routing.modes import Modes
    from irru_geo.routing.search import Mask, Path

_CLOSED_H, _AVOIDED_H = 1e6, 1e9
"""Hours that a closed link counts with, and one that is to be avoided."""


class Obstacles:
    """What separates places: the fewest avoided, then the fewest closed links on a way.

    Parameters
    ----------
    amounts
        Amounts of the arcs.
    masks
        Arcs of the allowed modes, and of all modes; closed links among them.
    closed_by
        Link id to what keeps it closed.
    avoided
        Link id to the wish that leaves it out; these come into play only when nothing else helps.
    modes
        The allowed modes.
    """

    def __init__(
        self,
        amounts: ArcAmounts,
        masks: tuple[Mask, Mask],
        closed_by: Mapping[str, str],
        avoided: Mapping[str, str],
        modes: Modes,
    ) -> None:
        self._amounts = amounts
        self._why = {**closed_by, **avoided}
        self._modes = modes
        number = amounts.graph.columns.link_number
        hours = np.zeros(len(number) + 1)  # the last one stands for no link
        hours[[number[link] for link in closed_by]] = _CLOSED_H
        hours[[number[link] for link in avoided]] = _AVOIDED_H
        self._penalty = hours[amounts.graph.arcs.link]
        self._masks = masks

    @cached_property
    def _allowed(self) -> Search:
        """Search on the links of the allowed modes, closed ones among them."""
        return Search(self._amounts, "time", self._masks[0], self._penalty)

    @cached_property
    def _every(self) -> Search:
        """Search on all links, closed ones among them."""
        return Search(self._amounts, "time", self._masks[1], self._penalty)

    @cached_property
    def _open(self) -> Search:
        """Search on the links of the allowed modes, as if all were open."""
        return Search(self._amounts, "time", self._masks[0])

    def between(self, nodes: Sequence[str], turn: Repeat | None) -> NoRouteError:
        """Return the error that says what separates the places of a journey.

        Where the open links would serve only a path that turns round at a place on the way, it
        says at which.

        Parameters
        ----------
        nodes
            Origin, places to pass, destination.
        turn
            Where the best path on the open links would turn round; None when there is none.
        """
        path = self._allowed.path(nodes)
        if path is None:
            turn = turn or first_repeat(self._open, nodes)
            lacks = (
                lacking(self._amounts.graph.columns, self._modes, self._every.path(nodes))
                if turn is None
                else f"{self._turning(turn)}. Leave it out"
            )
            return NoRouteError(nodes[0], nodes[-1], (), lacks)
        ids = self._amounts.graph.link_ids
        links = dict.fromkeys(ids[link] for link in path.links)
        reasons = {link: self._why[link] for link in links if link in self._why}
        unbuilt = {link: word for link, word in reasons.items() if word in UNBUILT}
        blocked_by = dict.fromkeys(link if link in unbuilt else reasons[link] for link in reasons)
        said = [f"{link!r} is {word.replace('_', ' ')}" for link, word in unbuilt.items()]
        allow = "; allow other modes, or open it with a scenario"
        remedy = [] if turn is None else [self._turning(turn)]
        if said:
            remedy.append(f"{'; '.join(said)}{allow}")
        if len(unbuilt) < len(reasons):
            remedy.append(
                "It is closed by a scenario, by an event of that day (disruptions=False leaves "
                "those out) or by avoid=..."
            )
        if untold := self._untold(links):
            remedy.append(f"No source tells more of this on the way: {'; '.join(untold)}")
        return NoRouteError(nodes[0], nodes[-1], tuple(blocked_by), ". ".join(remedy))

    def _untold(self, link_ids: Iterable[str]) -> list[str]:
        """Return what no source tells of some links and their ends, in words."""
        state = self._amounts.state
        links = [state.data.links[link_id] for link_id in link_ids]
        used = [key for link in links for key in (link.from_node, link.id, link.to_node)]
        return state_words.untold(state.data, state.availability, used)

    def _turning(self, turn: Repeat) -> str:
        link = self._amounts.graph.link_ids[turn.link]
        return f"{turn.place!r} can be reached, but left only by turning round on {link!r}"


def lacking(columns: Columns, modes: Modes, path: Path | None) -> str:
    """Return what the allowed modes lack, given a path of any mode, or None where there is none."""
    there = {MODES[number] for number in np.unique(columns.mode).tolist()}
    allowed = [mode for mode in MODES if mode in modes.names & there]
    names = ", ".join(allowed)
    text = f"No links join them, open or closed, with the allowed modes ({names})"
    used = [] if path is None else [MODES[columns.mode[link]] for link in path.links]
    more = [mode for mode in dict.fromkeys(used) if mode not in allowed]
    return f"{text}; {' and '.join(more)} would" if more else text
