"""Reading data folders, and what is said of broken ones."""

import json

import pytest
import toy

from irru_geo import LayerError, UnknownNameError, list_layers, load_network, read_layer


@pytest.fixture
def folder(tmp_path):
    return toy.gauge_break().write(tmp_path / "data")


def edit(folder, layer, change):
    """Rewrite a layer with `change` applied to its list of features."""
    path = folder / "geojson" / f"{layer}.geojson"
    collection = json.loads(path.read_text("utf-8"))
    change(collection["features"])
    path.write_text(json.dumps(collection), encoding="utf-8")


def test_layers_are_listed_and_read(folder):
    assert list_layers(folder) == ["nodes", "toy"]
    links = read_layer("toy", folder)
    assert links.crs.to_epsg() == 4326
    assert links.index.tolist() == ["a--b", "b--c", "a--b--road", "b--c--road"]
    assert links["gauge_mm"].tolist()[:2] == [1520, 1435]


def test_frames_are_copies(folder):
    net = load_network(folder)
    links = net.links
    links["length_km"] = 0.0
    assert net.links.loc["a--b", "length_km"] == 100.0


def test_an_unknown_layer_names_the_nearest(folder):
    with pytest.raises(UnknownNameError, match="'toy'"):
        read_layer("toys", folder)


def test_a_folder_without_layers_is_refused(tmp_path):
    with pytest.raises(LayerError, match="geojson"):
        load_network(tmp_path)


def set_property(name, value):
    return lambda features: features[0]["properties"].update({name: value})


def set_coordinates(coordinates):
    return lambda features: features[0]["geometry"].update(coordinates=coordinates)


@pytest.mark.parametrize(
    ("layer", "change", "field", "said"),
    [
        (
            "toy",
            set_property("length_km", -12.0),
            "length_km",
            "above 0 and at most 40,075, got -12.0",
        ),
        (
            "toy",
            set_property("length_km", "12"),
            "length_km",
            'a finite number above 0 and at most 40,075, got "12"',
        ),
        ("toy", set_property("length_km", None), "length_km", "got nothing"),
        ("toy", set_property("mode", "train"), "mode", "rail|road"),
        ("toy", set_property("gauge_mm", None), "gauge_mm", "got nothing"),
        ("toy", set_property("gauge_mm", 1067), "gauge_mm", "1000|1435|1520|1676"),
        ("toy", set_property("status", "closed"), "status", "under_construction"),
        ("toy", set_property("opened", "2014-13-01"), "opened", "YYYY-MM-DD"),
        ("toy", set_property("from_node", "nowhere"), "from_node", "known node id"),
        ("toy", set_property("to_node", "a"), "to_node", ""),
        ("toy", set_property("sources", ["who"]), "sources", "known source id"),
        ("toy", set_property("sources", "toy"), "sources", "a list of texts"),
        ("toy", set_property("length_source", None), "length_source", "got nothing"),
        ("toy", lambda f: f[0].pop("properties"), "mode", "got nothing"),
        ("toy", lambda f: f[0].pop("id"), "id", "feature number 1"),
        ("toy", lambda f: f[1].update(id="a--b"), "id", "an id of its own"),
        ("toy", lambda f: f[0]["geometry"].update(type="Point"), "geometry", "LineString"),
        ("toy", lambda f: f[0].update(geometry=None), "geometry", "LineString"),
        ("toy", set_coordinates([[40, 50]]), "geometry", "at least two"),
        ("toy", set_coordinates([[40, 50], [41, None]]), "geometry", "lat"),
        ("toy", set_coordinates([[40, 50], ["x", 50]]), "geometry", "numbers"),
        ("toy", set_coordinates([[40, 50], [41, 127]]), "geometry", "swapped"),
        ("toy", set_coordinates([[40, 50], [41, 91]]), "geometry", "swapped"),
        ("toy", set_coordinates([[50, 40], [50, 41]]), "from_node", "swapped"),
        ("toy", set_coordinates([[40.5, 50], [41, 50]]), "from_node", "first vertex"),
        ("nodes", set_coordinates([200, 50]), "geometry", "-180..180"),
        ("nodes", set_property("kind", "town"), "kind", "port|station"),
        ("nodes", set_property("country", "Russia"), "country", "iso2"),
        ("nodes", set_property("unlocode", "RU MOW"), "unlocode", "text"),
    ],
)
def test_a_broken_feature_is_named(folder, layer, change, field, said):
    edit(folder, layer, change)
    with pytest.raises(LayerError) as caught:
        load_network(folder)
    problem = next(p for p in caught.value.problems if p.field == field)
    assert problem.file == f"{layer}.geojson"
    assert said in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": [{"id": "a", "x": NaN}]}',
        "[" * 100_000,
        '{"type": "FeatureCollection", "features": [1, null, []]}',
    ],
)
def test_a_file_that_is_no_geojson_is_named(folder, text):
    (folder / "geojson" / "toy.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match=r"toy\.geojson"):
        load_network(folder)


def test_a_file_that_is_no_utf8_is_named(folder):
    (folder / "geojson" / "toy.geojson").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LayerError, match=r"toy\.geojson: expected a JSON file in UTF-8"):
        load_network(folder)


def test_all_problems_are_raised_at_once(folder):
    edit(folder, "toy", set_property("length_km", -1.0))
    edit(folder, "nodes", set_property("kind", "town"))
    (folder / "tables" / "events.csv").write_text("event_id\nx\n", encoding="utf-8")
    with pytest.raises(LayerError, match="problems in the data") as caught:
        load_network(folder)
    assert {p.file for p in caught.value.problems} == {"toy.geojson", "nodes.geojson", "events.csv"}


def test_a_table_row_of_the_wrong_length_is_named(folder):
    path = folder / "tables" / "countries.csv"
    path.write_text("country_id,name\nRU,Russia,extra\n", encoding="utf-8")
    with pytest.raises(LayerError, match=r"countries\.csv.*line 2"):
        load_network(folder)


def test_an_event_on_an_unknown_link_is_named(folder):
    drawn = toy.gauge_break().row(
        "events", event_id="e", target="link:x--y", start="2020", effect="close", source_id="toy"
    )
    drawn.write(folder)
    with pytest.raises(LayerError, match=r"events\.csv, feature 'e', field 'target'.*'x--y'"):
        load_network(folder)


def test_a_folder_without_parameters_takes_the_bundled_ones(folder):
    (folder / "tables" / "parameters.csv").unlink()
    assert len(load_network(folder).parameters) > 2 * len(toy.PARAMETERS)
