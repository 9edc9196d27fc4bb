"""How the picture of a forecast looks: CSS that a page holds once, in light and dark.

Every text has a contrast of at least 4.5 to what lies under it, every line and sign that says something
one of 3. A page with colours of its own sets the --fc properties.
"""

from __future__ import annotations

STYLE = """\
.forecast {
  --fc-ink: #1c2430; --fc-soft: #55606e; --fc-paper: #ffffff; --fc-grid: #d9d5cc; --fc-hatch: #8a8478;
  --fc-accent: #14606b; --fc-area: #cfe4e7; --fc-other: #9a4a16;
}
@media (prefers-color-scheme: dark) {
  .forecast {
    --fc-ink: #e8e6e1; --fc-soft: #a7afb9; --fc-paper: #1d232a; --fc-grid: #434d58; --fc-hatch: #76818d;
    --fc-accent: #6fc3cf; --fc-area: #24464c; --fc-other: #f0a878;
  }
}
figure.forecast { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: .75rem 0; }
figure.forecast svg { flex: 1 1 16rem; align-self: flex-start; min-width: 0; max-width: 25rem; margin: 0; }
figure.forecast table { flex: 1 1 14rem; align-self: flex-start; border-collapse: collapse; }
figure.forecast table { font-size: .9rem; color: var(--fc-ink); }
figure.forecast th, figure.forecast td { padding: .1rem 0; text-align: left; vertical-align: top; }
figure.forecast th { padding-right: .75rem; font-weight: normal; color: var(--fc-soft); }
figure.forecast td { white-space: nowrap; }
svg.forecast-curve { display: block; width: 100%; height: auto; }
svg.forecast-curve text { font: 13px/1 system-ui, sans-serif; fill: var(--fc-soft); }
svg.forecast-curve text.strong { fill: var(--fc-ink); }
svg.forecast-curve text.name { font-weight: 600; }
svg.forecast-curve line, svg.forecast-curve .swatch { stroke-width: 1; }
svg.forecast-curve .paper { fill: var(--fc-paper); }
svg.forecast-curve .grid { stroke: var(--fc-grid); }
svg.forecast-curve .axis, svg.forecast-curve .edge, svg.forecast-curve .swatch { stroke: var(--fc-soft); }
svg.forecast-curve .hatch { stroke: var(--fc-hatch); }
svg.forecast-curve .area { fill: var(--fc-area); }
svg.forecast-curve .curve { fill: none; stroke: var(--fc-accent); stroke-width: 2.5; stroke-linejoin: round; }
svg.forecast-curve line.today { stroke: var(--fc-accent); stroke-width: 2; }
svg.forecast-curve line.promise { stroke: var(--fc-other); stroke-width: 1.5; stroke-dasharray: 5 3; }
svg.forecast-curve line.half, svg.forecast-curve line.most { stroke: var(--fc-ink); stroke-dasharray: 1 3; }
svg.forecast-curve .mark { fill: var(--fc-ink); stroke: var(--fc-ink); stroke-width: 1.5; }
svg.forecast-curve .mark.today { fill: var(--fc-accent); stroke: var(--fc-accent); }
svg.forecast-curve .mark.promise { fill: var(--fc-other); stroke: var(--fc-other); }
svg.forecast-curve .mark.planned, svg.forecast-curve .mark.half { fill: var(--fc-paper); }
svg.forecast-curve .mark.presume { fill: none; stroke: var(--fc-other); stroke-width: 2; }
"""
ALONE = """\
svg.forecast-curve { max-width: 32rem; margin: 0 auto; background: var(--fc-paper); }
"""
