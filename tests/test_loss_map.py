"""Losses on the map: the worst widest, in one file."""

import toy

from irru_geo import load_network
from irru_geo.analysis.loss_map import loss_map


def test_the_worst_loss_is_drawn_and_names_stay_out_of_folium(tmp_path):
    drawn = toy.Toy().link("a", "b").link("b", "c").link("a", "x", length_km=900.0).link("x", "c")
    drawn.nodes["b"]["name"] = "<b>`${1}`</b>"
    net = load_network(drawn.write(tmp_path / "data"))
    losses = net.critical_links([("a", "c")])
    page = loss_map(net, losses, top=3)
    page.save(tmp_path / "losses.html")
    text = (tmp_path / "losses.html").read_text("utf-8")
    assert "Loss 1: +" in text
    assert "over 1 pairs" in text
    assert "<b>`${1}`</b>" not in text


def test_a_loss_that_cuts_off_says_so(tmp_path):
    net = load_network(toy.Toy().link("a", "b").link("b", "c").write(tmp_path / "data"))
    text = loss_map(net, net.critical_links([("a", "c")])).get_root().render()
    assert "1 pairs cut off" in text
