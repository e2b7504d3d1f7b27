"""A network as a graph of NetworkX or igraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_switch, need_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    import igraph
    import networkx as nx
    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner


def to_networkx(planner: RoutePlanner, *, open_only: bool = False) -> nx.MultiGraph:
    """Return nodes and links as an undirected multigraph; see `Network.to_networkx`."""
    is_open_only = as_switch(open_only, "open_only")
    need_package("networkx", "graphs", "to_networkx")
    import networkx as nx

    version = planner.data_version
    graph = nx.MultiGraph(name=f"irru_geo: {planner.state}", data_version=version)
    graph.add_nodes_from(_records(planner.nodes))
    links = planner.links[planner.links["is_open"]] if is_open_only else planner.links
    for key, link in _records(links):
        graph.add_edge(link["from_node"], link["to_node"], key=key, **link)
    return graph


def to_igraph(planner: RoutePlanner, *, open_only: bool = False) -> igraph.Graph:
    """Return nodes and links as an undirected graph of igraph; see `Network.to_igraph`."""
    is_open_only = as_switch(open_only, "open_only")
    need_package("igraph", "graphs", "to_igraph")
    import igraph

    nodes = dict(_records(planner.nodes))
    frame = planner.links
    links = dict(_records(frame[frame["is_open"]] if is_open_only else frame))
    place = {key: number for number, key in enumerate(nodes)}
    ends = [(place[link["from_node"]], place[link["to_node"]]) for link in links.values()]
    graph = igraph.Graph(n=len(nodes), edges=ends, directed=False)
    graph["name"] = f"irru_geo: {planner.state}"
    graph["data_version"] = planner.data_version
    # igraph takes the vertex attribute "name" as the id; what we call name becomes "title"
    graph.vs["name"], graph.es["name"] = list(nodes), list(links)
    for sequence, records in ((graph.vs, nodes), (graph.es, links)):
        for column in next(iter(records.values()), {}):
            values = [record[column] for record in records.values()]
            sequence["title" if column == "name" else column] = values
    return graph


def _records(frame: DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and attributes; what is not known is None, lines are lists of (lon, lat)."""
    plain = frame.astype(object).where(frame.notna(), None)
    for key, record in zip(plain.index, plain.to_dict("records"), strict=True):
        shape = record.pop("geometry")
        is_point = shape.geom_type == "Point"
        place = {"lon": shape.x, "lat": shape.y} if is_point else {"line": list(shape.coords)}
        yield str(key), {str(name): value for name, value in record.items()} | place
