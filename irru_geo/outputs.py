"""What a network gives to others: figures, maps, files, graphs. `Network` inherits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import folium
    import igraph
    import networkx as nx
    from matplotlib.axes import Axes

    from irru_geo.network import Network


class Outputs:
    """Hold the methods of `Network` that draw it or write it."""

    @property
    def _network(self) -> Network:
        return cast("Network", self)

    def plot(self, ax: Axes | None = None, *, labels: bool = True) -> Axes:
        """Draw the network as a map for paper; needs the extra `plot`.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; None makes a figure.
        labels
            Whether places are named.

        Examples
        --------
        >>> net.plot().figure.savefig("network.pdf")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import maps

        return maps.plot_network(self._network, ax, labels=labels)

    def plot_comparison(
        self,
        corridors: Sequence[str] | None = None,
        ax: Axes | None = None,
        *,
        samples: int = 10_000,
        seed: int = 0,
    ) -> Axes:
        """Draw P10, P50 and P90 of corridors side by side; needs the extra `plot`.

        Parameters
        ----------
        corridors, samples, seed
            As for `compare`.
        ax
            Matplotlib axes to draw on; None makes a figure.

        Examples
        --------
        >>> net.plot_comparison().figure.savefig("corridors.svg")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import time_distance

        compared = self._network.compare(corridors, samples=samples, seed=seed)
        return time_distance.plot_comparison(compared, ax)

    def explore(self, **options: Any) -> folium.Map:
        """Return the network on a web map; `save()` writes one self-contained HTML file.

        Parameters
        ----------
        **options
            As for `irru_geo.viz.web.web_map.network_map`: layers, tiles, languages, height.
        """
        from irru_geo.viz.web import web_map

        return web_map.network_map(self._network, **options)

    def to_file(self, path: str | Path, format: str | None = None) -> None:  # noqa: A002
        """Write nodes and links to a file, whole or not at all.

        Parameters
        ----------
        path
            Its ending says the format: `.gpkg` (GeoPackage with the styles of QGIS, and the tables
            besides), `.parquet` (GeoParquet; extra `formats`), `.fgb` (FlatGeobuf), `.kml`,
            `.csv` (with WKT), `.geojson`. `irru_geo.export.formats.read_back` reads all but KML
            again. A link is followed, a pipe or a device is written straight, the text `-` means
            standard output.
        format
            The ending without its dot, where that of `path` does not say the format.

        Raises
        ------
        ParameterError
            When the ending is not known.
        OSError
            When the file cannot be written.

        Examples
        --------
        >>> net.to_file("corridor.shp")
        Traceback (most recent call last):
        irru_geo.errors.ParameterError: path: expected an ending of .gpkg, .parquet, ...
        """
        from irru_geo.export import formats

        formats.write(self._network, path, format)

    def to_networkx(self, *, open_only: bool = False) -> nx.MultiGraph:
        """Return nodes and links as an undirected multigraph of NetworkX; extra `graphs`.

        Parameters
        ----------
        open_only
            Whether to leave out links that are closed on this network's date.

        Notes
        -----
        Ids are the node ids and, as edge keys, the link ids; attributes are the columns of
        `nodes` (with lon, lat) and `links` (with line). A graph knows nothing of handlings: its
        shortest paths change gauge and mode for nothing. For times take `route`.

        Examples
        --------
        >>> graph = net.to_networkx()
        >>> graph.edges["astara-ir", "rasht", "astara-ir--rasht"]["length_km"]
        162.0
        """
        from irru_geo.export import graphs

        return graphs.to_networkx(self._network, open_only=open_only)

    def to_igraph(self, *, open_only: bool = False) -> igraph.Graph:
        """Return nodes and links as an undirected graph of igraph; extra `graphs`.

        As `to_networkx`; ids stand in the attribute `name` of vertices and edges, names in
        `title`.

        Examples
        --------
        >>> net.to_igraph(open_only=True).ecount() == int(net.links["is_open"].sum())
        True
        """
        from irru_geo.export import graphs

        return graphs.to_igraph(self._network, open_only=open_only)
