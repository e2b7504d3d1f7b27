"""The command `irru-geo route`: one way, leg by leg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.columns import EMISSIONS, LEGS, RESTRICTIONS
from irru_geo.cli.commands import Command
from irru_geo.cli.departures import ARRIVALS
from irru_geo.cli.headline import figures, headline
from irru_geo.cli.options import (
    WISHES,
    ends,
    journey_options,
    network_options,
    read_output,
    sampling_options,
    taken,
    the_planner,
)
from irru_geo.cli.output import json_option, prints_data, records_of, say, show, wrote
from irru_geo.cli.text_tables import Column, json_text
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route


@click.command(
    cls=Command,
    examples=(
        "irru-geo route moscow bandar-abbas",
        'irru-geo route RUMOW "Nhava Sheva" --via astrakhan --modes rail,sea,inland_waterway',
        "irru-geo route moscow mumbai --branch western",
        "irru-geo route moscow tehran --minimise distance --avoid turkmenistan",
        "irru-geo route moscow mumbai --branch western --emissions --format csv",
        "irru-geo route -- 37.6,55.75 -5.4,36.1",
    ),
)
@ends
@journey_options(*WISHES, "depart")
@click.option(
    "--map", "output", metavar="FILE", callback=read_output, help="Write a map of the route, too."
)
@click.option(
    *("-o", "--output", "legs_file"),
    metavar="FILE",
    callback=read_output,
    help="Write the legs, too: .gpkg, .geojson, .kml, .csv, .parquet or .fgb.",
)
@click.option(
    *("--emissions", "with_emissions"),
    is_flag=True,
    help="Show what each element of the transport chain emits, after ISO 14083, in place of legs.",
)
@network_options
@sampling_options
@json_option
def route(
    origin: Place,
    destination: Place,
    output: str | None,
    legs_file: str | None,
    with_emissions: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Find the best way between two places, leg by leg."""
    wanted = taken(chosen, *WISHES)
    drawing = taken(chosen, "samples", "seed", "depart")
    chosen["date"] = chosen["date"] or drawing["depart"]
    found = the_planner(**chosen).route(origin, destination, **wanted)
    summary = _summary(found, **drawing)
    if output is not None:
        found.explore().save(output)
        wrote(output)
    if legs_file is not None:
        found.to_file(legs_file)
        wrote(legs_file)
    if with_emissions:
        _show_emissions(found, summary, drawing, as_json=as_json)
    elif as_json:
        click.echo(json_text({**summary, "legs": found.records}))
    else:
        _show_route(found, summary)


def _show_emissions(
    found: Route, summary: Mapping[str, Any], drawing: Mapping[str, Any], *, as_json: bool
) -> None:
    sheet = found.emission_sheet(samples=drawing["samples"], seed=drawing["seed"])
    rows = records_of(sheet)
    if as_json:
        told: dict[str, Any] = {**summary, "emission_sheet": rows}
        click.echo(json_text(told | {str(key): value for key, value in sheet.attrs.items()}))
        return
    say(_first_line(summary), is_whole=True)
    say("")
    show(rows, EMISSIONS, as_json=False)
    say(f"\nSum: {sheet.attrs['co2e_kg']:,.0f} {sheet.attrs['unit']}.")
    if sheet["co2e_kg"].isna().any():
        say("- : no factor with a source, left out of the sum.")
    say(sheet.attrs["statement"])


def _first_line(summary: Mapping[str, Any]) -> str:
    return f"{summary['origin_name']} to {summary['destination_name']}: {headline(summary)}"


def _summary(found: Route, *, samples: int, seed: int, depart: str | None) -> dict[str, Any]:
    from irru_geo.planner import restrictions
    from irru_geo.planner.itinerary import ends as names
    from irru_geo.planner.itinerary import mixed

    trip, dates = found.transit_time(samples, seed), {}
    days = {}
    if depart is not None:
        trip = leaving = found.transit_time(samples, seed, depart=depart)
        arrivals = {name: getattr(leaving, name) for name in ARRIVALS}
        dates = {"depart": leaving.depart, **arrivals, "waits_for": sorted(set(leaving.waits))}
        days = {f"{p}_days": getattr(trip, f"{p}_days") for p in ("p10", "p50", "p90", "mean")}
    by_mode: dict[str, float] = {}
    for leg in found.records:
        if leg["kind"] == "movement":
            by_mode[leg["mode"]] = by_mode.get(leg["mode"], 0.0) + leg["length_km"]
    return {
        "origin": found.origin,
        "destination": found.destination,
        **dict(zip(("origin_name", "destination_name"), names(found), strict=True)),
        **figures(found, samples=samples, seed=seed),
        "distance_by_mode_km": by_mode,
        **days,
        **dates,
        "mixed_over_the_year": mixed(found) if trip.mixes else [],
        "state": found.network.state,
        "delayed_by": found.delays(),
        "data_version": found.data_version,
        "restrictions": restrictions.records(found.network.network_state, found.link_ids),
    }


def _show_route(found: Route, summary: Mapping[str, Any]) -> None:
    from irru_geo.planner.itinerary import itinerary
    from irru_geo.planner.route import LEG_FIELDS

    if prints_data():
        show(found.records, [Column(field, field) for field in LEG_FIELDS], as_json=False)
        return
    say(_first_line(summary), is_whole=True)
    say(f"State: {summary['state'].rstrip('.')}.")
    if summary["delayed_by"]:
        delays = "; ".join(summary["delayed_by"])
        text = f"Delays, in time alone (km, cost and CO2e are as without them): {delays}."
        say(text)
    say("")
    rows = itinerary(found)
    for row in rows:
        row["what"] += " *" if row["is_estimate"] else ""
        row["length_km"] = row["length_km"] or None
    show(rows, LEGS, as_json=False)
    if any(row["is_estimate"] for row in rows):
        say("* computed for this question on main roads and sea lanes: an estimate")
    by_mode = ", ".join(
        f"{MODE_STYLE[mode][0].lower()} {km:,.0f}"
        for mode, km in summary["distance_by_mode_km"].items()
    )
    say(f"\nDistance (km): {summary['distance_km']:,.0f} ({by_mode})")
    if "depart" in summary:
        early, middle, late = (summary[name] for name in ARRIVALS)
        say(f"Leaving on {summary['depart']}: there on {early} to {late} (P50 {middle})")
        if summary["waits_for"]:
            say(f"On the way it may wait for: {'; '.join(summary['waits_for'])}")
    for text in summary["mixed_over_the_year"]:
        say(f"Mixed over the year: {text}")
    say(f"Data: version {summary['data_version'] or 'none'}")
    if summary["restrictions"]:
        say("\nRestrictions on the way (facts from their sources, no advice)")
        show(summary["restrictions"], RESTRICTIONS, as_json=False)
