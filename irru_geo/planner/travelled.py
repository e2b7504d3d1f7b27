"""What the sheets, tables and files of a route ask of it; `irru_geo.planner.route.Route` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from irru_geo.model.steps import Step
    from irru_geo.planner.view import NetworkView
    from irru_geo.transit.impacts import Emissions
    from irru_geo.vocabulary import Per


class Travelled(Protocol):
    """A way through a network: see the attributes of the same names of a route."""

    @property
    def network(self) -> NetworkView:
        """The network that it leads through."""

    @property
    def origin(self) -> str:
        """Node id of the origin."""

    @property
    def destination(self) -> str:
        """Node id of the destination."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Movements and handlings, in order."""

    @property
    def records(self) -> list[dict[str, Any]]:
        """The legs without their geometry."""

    @property
    def legs(self) -> GeoDataFrame:
        """One row a movement or a handling."""

    def emissions(self, *, per: Per = ..., samples: int = ..., seed: int = ...) -> Emissions:
        """Return the emissions over samples."""
