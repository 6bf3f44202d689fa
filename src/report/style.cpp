#include "report/html_parts.hpp"

namespace salient {

const std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --page: #fbfbf9; --card: #ffffff; --ink: #1c2126; --soft: #5b6570; --line: #dfe3e6;
  --accent: #1f6f8b; --accent-soft: #e3f0f4; --good: #1d6b3a; --good-soft: #e2f3e7;
  --bad: #9c1c1c; --bad-soft: #fde8e6; --warn-line: #d9822b; --warn-soft: #fff4e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1b2126; --ink: #e6e9ec; --soft: #9fabb6; --line: #323b43;
    --accent: #62b6d0; --accent-soft: #1d3640; --good: #7fd29b; --good-soft: #193525;
    --bad: #ff9c92; --bad-soft: #462020; --warn-line: #e09a4a; --warn-soft: #382a18;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
}
header, main { max-width: 70rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
.kind {
  margin: 0; color: var(--accent); font-size: .85rem; font-weight: 600; letter-spacing: .06em;
}
h1 { margin: .1rem 0 .2rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 .8rem; font-size: 1.4rem; }
h3 { margin: 2rem 0 .6rem; font-size: 1.08rem; }
h4 { margin: 0 0 .5rem; font-size: .95rem; }
header p { margin: 0; color: var(--soft); }
header .kind { color: var(--accent); }
a { color: var(--accent); }
a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: 1.2rem 0 0; padding: .7rem 0;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
nav a { text-decoration: none; font-weight: 500; }
nav a:hover { text-decoration: underline; }
main > section {
  margin: 1.5rem 0; padding: 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px;
}
main > section.warnings {
  background: var(--warn-soft); border-color: var(--warn-line); border-left-width: 6px;
}
.warnings ul { margin: 0; padding-left: 1.2rem; }
.warnings li + li { margin-top: .3rem; }
.scroll { overflow-x: auto; margin: 0 0 .8rem; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { caption-side: top; text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { padding: .34rem .8rem; text-align: left; vertical-align: baseline; }
th:first-child, td:first-child { padding-left: .3rem; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; color: var(--soft);
  vertical-align: bottom; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 500; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
span.high, span.low { padding: .05em .1em; border-radius: 3px; }
span.high { background: color-mix(in srgb, var(--accent) var(--heat), var(--card)); }
span.low { background: color-mix(in srgb, var(--warn-line) var(--heat), var(--card)); }
td.heat { background: color-mix(in srgb, var(--accent-soft) var(--heat), var(--card)); }
thead th.number { white-space: normal; min-width: 4.5rem; }
tr.chosen > * { background: var(--accent-soft); font-weight: 600; }
tr.weak > * { color: var(--soft); font-style: italic; }
.note { color: var(--soft); font-size: .92rem; max-width: 56rem; margin: 0 0 .8rem; }
.certificate { margin: .8rem 0 0; padding: .7rem .9rem; background: var(--page);
  border-radius: 8px; font-size: .92rem; }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .8rem;
  font-weight: 600; font-style: normal; vertical-align: .08em; white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-soft); }
.badge.bad { color: var(--bad); background: var(--bad-soft); border: 1px solid currentColor; }
.badge.plain { color: var(--soft); background: var(--page); border: 1px solid currentColor; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
  gap: .8rem 1.5rem; margin: 1.2rem 0 0; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.provenance { margin: 0; font-size: .92rem; }
.provenance div { display: grid; grid-template-columns: 13rem 1fr; gap: 1rem; padding: .3rem 0; }
.provenance div + div { border-top: 1px solid var(--line); }
.provenance dt { color: var(--soft); }
.provenance dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.5rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 0 2rem; }
.cuts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.2rem; }
.cut { padding: 1rem; border: 1px solid var(--line); border-radius: 8px; }
.cut figure + figure { margin-top: .8rem; }
figure { margin: 0; }
figcaption { font-size: .88rem; color: var(--soft); margin-bottom: .3rem; }
svg { display: block; width: 100%; max-width: 26rem; height: auto; }
svg text { font-size: 11px; fill: var(--ink); dominant-baseline: central; }
svg text.end { text-anchor: end; fill: var(--soft); }
svg rect { fill: var(--accent); }
svg line { stroke: var(--soft); stroke-dasharray: 3 3; }
figure.lines svg { max-width: 40rem; }
svg text.middle { text-anchor: middle; fill: var(--soft); }
svg path.grid { stroke: var(--line); }
svg path.level { stroke: var(--soft); stroke-dasharray: 3 3; }
svg text.level { fill: var(--soft); }
svg polyline { fill: none; stroke-width: 2; }
svg .line0 { stroke: var(--accent); } svg .name0 { fill: var(--accent); }
svg .line1 { stroke: var(--bad); stroke-dasharray: 7 3; } svg .name1 { fill: var(--bad); }
svg .line2 { stroke: var(--soft); } svg .name2 { fill: var(--soft); }
svg .line3 { stroke: var(--good); stroke-dasharray: 2 3; } svg .name3 { fill: var(--good); }
svg .line4 { stroke: var(--warn-line); stroke-dasharray: 9 2 2 2; }
svg .name4 { fill: var(--warn-line); }
small { color: var(--soft); font-size: .88em; }
.cites { margin: 0; padding-left: 1.2rem; font-size: .92rem; }
.cites li + li { margin-top: .4rem; }
code { font-size: .92em; }
@media (max-width: 40rem) {
  header, main { padding: 0 1rem; }
  main > section { padding: 1rem; }
  .pair { grid-template-columns: 1fr; }
  .provenance div { grid-template-columns: 1fr; gap: 0; }
}
@media print {
  :root {
    color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb;
    --accent: #1f6f8b; --accent-soft: #e8f2f5; --good: #1d6b3a; --good-soft: #fff;
    --bad: #9c1c1c; --bad-soft: #fff; --warn-line: #d9822b; --warn-soft: #fff;
  }
  body { font-size: 10pt; }
  header, main { max-width: none; padding: 0; }
  main > section.warnings { padding: .6rem 1rem; }
  .charts { grid-template-columns: repeat(3, 1fr); }
  .pair { grid-template-columns: repeat(2, 1fr); font-size: 9pt; }
  main > section:not(.warnings) { border: 0; padding: 0; margin: 1.2rem 0; border-radius: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  th, td { padding: .2rem .45rem; }
  thead { display: table-header-group; }
  tr, figure, .cut, .certificate { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
  svg rect, .badge, tr.chosen > * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace salient
