"""Which fields the tables of `irru-geo` show, under which headings."""

from __future__ import annotations

from irru_geo.cli.text_tables import Column

CORRIDORS = (
    Column("corridor_id", "Corridor", least=19),
    Column("origin", "From", least=13),
    Column("destination", "To", least=11),
    Column("name", "Name", least=28),
    Column("modes", "Modes"),
    Column("family", "Family"),
)
COMPARISON = (
    Column("corridor_id", "Branch"),
    Column("distance_km", "Distance (km)"),
    Column("p10_days", "P10 (days)", 1),
    Column("p50_days", "P50 (days)", 1),
    Column("p90_days", "P90 (days)", 1),
    Column("mean_days", "Mean (days)", 1),
    Column("cost_usd", "Cost (USD/TEU)"),
    Column("co2e_kg", "CO2e (kg/TEU)"),
    Column("borders", "Borders"),
    Column("gauge_breaks", "Gauge breaks"),
    Column("transshipments", "Transshipments"),
    Column("ports", "Ports"),
)
DEPARTURES = (
    Column("depart", "Departure"),
    Column("p10_days", "P10 (days)", 1),
    Column("p50_days", "P50 (days)", 1),
    Column("p90_days", "P90 (days)", 1),
    Column("arrive_p50", "Arrival (P50)"),
    Column("arrive_p90", "Arrival (P90)"),
    Column("way", "Way", least=13),
)
CLOSED = Column("closed_by", "In the way")
CHANCE = Column("probability_by", "There by then (%)", 0, 100)
QUOTED = (
    Column("corridor_id", "Corridor"),
    Column("origin", "From", least=13),
    Column("destination", "To", least=11),
    *COMPARISON[1:],
)
DELAYED = Column("delayed_by", "Delayed by")
UNKNOWN = Column("unknown", "Not known")
BLOCKED = Column("blocked_by", "In the way")
LEGS = (
    Column("leg", "Leg", least=5),
    Column("what", "What", least=13),
    Column("to", "To, or at", least=26),
    Column("length_km", "Length (km)", 1),
    Column("hours_low", "Low (h)", 1),
    Column("hours_expected", "Expected (h)", 1),
    Column("hours_high", "High (h)", 1),
    Column("hours_typical", "Typical (h)", 1),
    Column("line", "Line"),
)
EMISSIONS = (
    Column("element", "Element"),
    Column("what", "What", least=13),
    Column("origin", "From", least=12),
    Column("destination", "To", least=12),
    Column("distance_km", "Distance (km)"),
    Column("co2e_kg", "CO2e (kg)"),
    Column("factor", "Factor", 1),
    Column("factor_unit", "Unit", least=11),
    Column("activity", "Activity"),
    Column("activity_unit", "Unit"),
    Column("source_ids", "Sources"),
    Column("clause", "Clause"),
)
LAYERS = (
    Column("layer", "Layer"),
    Column("features", "Features"),
    Column("length_km", "Length (km)"),
    Column("open_km", "Open (km)"),
    Column("modes", "Modes"),
)
LINKS = (
    Column("link_id", "Link"),
    Column("mode", "Mode"),
    Column("length_km", "Length (km)", 1),
    Column("length_basis", "Basis"),
    Column("status", "Status"),
    Column("name", "Name"),
)
NODES = (
    Column("node_id", "Node"),
    Column("kind", "Kind"),
    Column("country", "Country"),
    Column("unlocode", "UN/LOCODE"),
    Column("name", "Name"),
)
LAND = (Column("feature_id", "Feature"), Column("name", "Name"))
SOURCES = (
    Column("source_id", "Source"),
    Column("date", "Date"),
    Column("publisher", "Publisher"),
    Column("title", "Title"),
)
SCHEMA = (
    Column("name", "Field"),
    Column("type", "Type"),
    Column("unit", "Unit"),
    Column("required", "Required"),
    Column("allowed", "Allowed"),
    Column("description", "Description"),
)
RESTRICTIONS = (
    Column("where", "Where"),
    Column("regime", "Regime"),
    Column("scope", "What", least=30),
    Column("since", "Since"),
    Column("until", "Until"),
    Column("is_in_force", "In force"),
    Column("source_id", "Source"),
)
FIELDS = (Column("field", "Field"), Column("value", "Value"))
TRIPS = (
    Column("check_id", "Check"),
    Column("date", "Date"),
    Column("published_low", "Low", 1),
    Column("published_high", "High", 1),
    Column("ours_p10", "Ours P10", 1),
    Column("ours", "Ours P50", 1),
    Column("ours_p90", "Ours P90", 1),
    Column("inside", "Inside", least=6),
    Column("error", "Error (%)", 1, 100),
)
INDICATORS = (
    Column("check_id", "Check"),
    Column("date", "Year"),
    Column("unit", "Unit", least=17),
    Column("published_low", "Published", 1),
    *(Column(name, title, 1) for name, title in (("ours_p10", "Ours P10"), ("ours", "Ours P50"))),
    Column("ours_p90", "Ours P90", 1),
    Column("inside", "Inside"),
    Column("error", "Error (%)", 1, 100),
)
HELD_OUT = (
    Column("observation_id", "Trip"),
    Column("published_low", "Low", 1),
    Column("published_high", "High", 1),
    Column("ours", "Ours P50", 1),
    Column("inside", "Inside"),
    Column("ours_without", "Without it", 1),
    Column("inside_without", "Inside"),
    Column("parameters", "Formed again"),
    Column("note", "Note"),
)
LENGTHS = (
    Column("check_id", "Check"),
    Column("kind", "Kind"),
    Column("published_low", "Published", 1),
    Column("ours", "Ours", 1),
    Column("error", "Error (%)", 2, 100),
    Column("inside", "Inside"),
    Column("is_independent", "Independent"),
)
SUMMARY = (
    Column("kind", "Kind"),
    Column("checks", "Checks"),
    Column("inside_share", "Inside (%)", 1, 100),
    Column("median_error", "Median error (%)", 2, 100),
    Column("p95_error", "95th percentile (%)", 2, 100),
)
CLAIMS = (
    Column("claim_id", "Claim", least=18),
    Column("shown_claimed", "Claimed", least=13),
    Column("shown_ours", "Ours", least=6),
    Column("unit", "Unit", least=5),
    Column("verdict", "Verdict", least=24),
    Column("ours_is", "Ours is"),
    Column("statement", "Statement"),
    Column("who", "Who"),
    Column("date", "When"),
    Column("source_id", "Source"),
)
BREAK_EVEN = (
    Column("figure", "Figure", least=30),
    Column("now", "Now", 1),
    Column("break_even", "Break-even", 1),
    Column("unit", "Unit"),
    Column("factor", "Factor", 2),
    Column("is_within", "Within its range"),
    Column("better", "Faster if worse"),
    Column("where", "Where"),
)
SCORECARD = (
    Column("corridor_id", "Corridor"),
    Column("mode", "Mode"),
    Column("distance_km", "Distance (km)"),
    Column("crossings", "Crossings"),
    Column("border_hours", "Border (h)", 1),
    Column("border_usd", "Border (USD)"),
    Column("usd_per_500_km_20_t", "USD/500 km, 20 t"),
    Column("speed_km_h", "Speed (km/h)", 1),
    Column("speed_with_delay_km_h", "With delay (km/h)", 1),
    Column("days", "Days", 1),
    Column("usd_per_teu", "USD/TEU"),
    Column("blocked_by", "In the way"),
)
