"""The International North-South Transport Corridor as connected, sourced layers to compute on."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irru_geo.analysis.decisions import break_even as break_even
    from irru_geo.analysis.decisions import compare_routes as compare_routes
    from irru_geo.analysis.sweep import Sweep as Sweep
    from irru_geo.errors import DateWarning as DateWarning
    from irru_geo.errors import IrruGeoError as IrruGeoError
    from irru_geo.errors import LayerError as LayerError
    from irru_geo.errors import NoRouteError as NoRouteError
    from irru_geo.errors import ParameterError as ParameterError
    from irru_geo.errors import ScenarioError as ScenarioError
    from irru_geo.errors import UnknownNameError as UnknownNameError
    from irru_geo.errors import UnknownPlaceError as UnknownPlaceError
    from irru_geo.evidence.consistency import check_folder as check_folder
    from irru_geo.export.formats import read_back as read_back
    from irru_geo.importing.gis import import_layer as import_layer
    from irru_geo.importing.osm import import_osm as import_osm
    from irru_geo.layers.examples import write_example as write_example
    from irru_geo.layers.reading import list_layers as list_layers
    from irru_geo.layers.reading import read_layer as read_layer
    from irru_geo.model.scenario import Scenario as Scenario
    from irru_geo.network import Network as Network
    from irru_geo.network import load_network as load_network
    from irru_geo.planner.route import Route as Route
    from irru_geo.transit.impacts import Cost as Cost
    from irru_geo.transit.impacts import Emissions as Emissions
    from irru_geo.transit.transit_time import TransitTime as TransitTime

__version__ = "0.1.0"

_HOME = {
    "Cost": "transit.impacts",
    "Emissions": "transit.impacts",
    "DateWarning": "errors",
    "IrruGeoError": "errors",
    "LayerError": "errors",
    "Network": "network",
    "NoRouteError": "errors",
    "ParameterError": "errors",
    "Route": "planner.route",
    "Scenario": "model.scenario",
    "ScenarioError": "errors",
    "Sweep": "analysis.sweep",
    "TransitTime": "transit.transit_time",
    "UnknownNameError": "errors",
    "UnknownPlaceError": "errors",
    "break_even": "analysis.decisions",
    "check_folder": "evidence.consistency",
    "compare_routes": "analysis.decisions",
    "import_layer": "importing.gis",
    "import_osm": "importing.osm",
    "list_layers": "layers.reading",
    "load_network": "network",
    "read_back": "export.formats",
    "read_layer": "layers.reading",
    "write_example": "layers.examples",
}

__all__ = [
    "Cost",
    "DateWarning",
    "Emissions",
    "IrruGeoError",
    "LayerError",
    "Network",
    "NoRouteError",
    "ParameterError",
    "Route",
    "Scenario",
    "ScenarioError",
    "Sweep",
    "TransitTime",
    "UnknownNameError",
    "UnknownPlaceError",
    "break_even",
    "check_folder",
    "compare_routes",
    "import_layer",
    "import_osm",
    "list_layers",
    "load_network",
    "read_back",
    "read_layer",
    "write_example",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"irru_geo.{_HOME[name]}"), name)
    return globals().setdefault(name, value)


def __dir__() -> list[str]:
    return sorted(__all__)
