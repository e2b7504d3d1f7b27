"""Queries and verdicts on a drawn corridor."""

import math

import pytest
import toy

from irru_geo import IrruGeoError, load_network
from irru_geo.evidence.claims import _Answers, check_claims, verdict_on
from irru_geo.vocabulary import VERDICTS

NAN = float("nan")


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    drawn = toy.strait().row("corridors", corridor_id="one", name="One", family="instc",
                             origin="inland", via="s", destination="q", modes="rail;sea",
                             sources="toy")  # fmt: skip
    drawn.row("scenarios", scenario_id="fast", parameters="speed-sea*2", note="drawn")
    drawn.row("scenarios", scenario_id="shut", close="s", note="drawn")
    return load_network(drawn.write(tmp_path_factory.mktemp("toy")))


@pytest.fixture(scope="module")
def ask(net):
    return _Answers(net, 2000, 0).answer


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("distance_km(one)", 500.0),
        ("distance_km(inland, p)", 100.0),
        ("distance_km(inland,q,via=p;s,modes=rail;sea)", 500.0),
        ("length_km(inland--p)", 100.0),
        ("distance_km(one)/length_km(inland--p) - 1", 4.0),
        ("-(distance_km(one) + 2*100)*0.5", -350.0),
        ("distance_km(one, reverse=yes)", 500.0),
        ("distance_km(one@fast)", 500.0),
    ],
)
def test_queries_without_uncertainty(ask, query, value):
    found, low, high = ask(query)
    assert found == pytest.approx(value)
    assert math.isnan(low)
    assert math.isnan(high)


def test_days_come_with_their_range(ask, net):
    trip = net.corridor("one").transit_time(2000)
    assert ask("p50_days(one)") == pytest.approx((trip.p50_days, trip.p10_days, trip.p90_days))
    assert ask("p90_days(one)")[0] == pytest.approx(trip.p90_days)


def test_differences_share_their_draws(ask):
    """The same trip against itself is no different, whatever the day."""
    assert ask("p50_days(one)-p50_days(one)") == (0.0, 0.0, 0.0)


def test_scenarios_and_clocks_change_the_answer(ask):
    plain = ask("p50_days(one)")[0]
    assert ask("p50_days(one@fast)")[0] < plain
    assert ask("p50_days(one,clock=departure_to_arrival)")[0] < plain
    assert ask("p50_days(one,clock=door_to_door)")[0] > plain


def test_the_way_back_has_its_own_handlings(ask, net):
    back = net.route("q", "inland").transit_time(2000)
    assert ask("p50_days(one,reverse=yes)")[0] == pytest.approx(back.p50_days)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "one",
        "tonnes(one)",
        "p50_days(one",
        "distance_km(one) ** 2",
        "distance_km(one) if 1 else 2",
        "__import__('os').system('true')",
        "v7",
        "p50_days(one,clock=noon)",
    ],
)
def test_other_queries_are_refused(ask, query):
    with pytest.raises(IrruGeoError):
        ask(query)


@pytest.mark.parametrize(
    ("claimed", "ours", "interval", "verdict"),
    [
        ((100, 100), 105.0, (NAN, NAN), "holds"),
        ((100, 100), 106.0, (NAN, NAN), "does not hold"),
        ((100, 100), 120.0, (104, 140), "holds within uncertainty"),
        ((100, 100), 120.0, (106, 140), "does not hold"),
        ((-0.4, -0.4), -0.41, (NAN, NAN), "holds"),
        ((-0.4, -0.4), -0.5, (NAN, NAN), "does not hold"),
        ((-60, 0), -5.0, (-10, 1), "holds"),
        ((-60, 0), 5.0, (1, 9), "does not hold"),
        ((1, 2), 0.96, (NAN, NAN), "holds"),
        ((1, 2), 0.94, (NAN, NAN), "does not hold"),  # each end has its own 5 %
    ],
)
def test_verdicts(claimed, ours, interval, verdict):
    assert verdict_on(claimed, ours, interval) == verdict


def claim(**changes):
    row = dict.fromkeys(("date", "note")) | {"statement": "Said", "who": "One", "unit": "km"}
    return row | {"low": 500.0, "high": 500.0, "query": "none", "source_id": "toy"} | changes


def test_claims_are_answered_one_by_one(net):
    found = check_claims(
        net,
        {
            "right": claim(query="distance_km(one)"),
            "wrong": claim(query="distance_km(one)", low=700.0, high=900.0),
            "closed": claim(query="distance_km(one@shut)", note="Said in haste."),
            "none": claim(),
        },
        samples=100,
    )
    assert found["verdict"].to_dict() == {
        "right": "holds",
        "wrong": "does not hold",
        "closed": "cannot be checked here",
        "none": "cannot be checked here",
    }
    assert found.loc["closed", "note"].startswith("Said in haste. No route from")
    assert found.loc["none", "note"] == ""


def test_shipped_claims(network):
    """Every claim gets a verdict, and whoever has a query gets an answer."""
    found = network.check_claims(samples=500)
    assert len(found) >= 25
    assert set(found["verdict"]) == set(VERDICTS)
    unanswered = found[(found["query"] != "none") & found["ours"].isna()]
    assert unanswered.index.tolist() == []


@pytest.mark.parametrize(
    "claim_id",
    ["instc-7200-km", "suez-16000-km", "40-days-by-suez", "40-percent-shorter", "grc-36-containers",
     "30-percent-cheaper", "rasht-astara-saves-4-days", "edb-eastern-15-18-days",
     "chekhov-nhava-sheva-35-37-days", "grc-shorter-than-suez", "grc-trade-4-bn-2023",
     "grc-trade-5-bn-2022", "grc-investment-2-76-of-4-2-bn"],
)  # fmt: skip
def test_what_is_said_most_is_there(network, claim_id):
    row = network.check_claims(samples=200).loc[claim_id]
    assert row["who"]
    assert row["source_id"] in network.sources.index
