// SPDX-License-Identifier: Apache-2.0

/** A portal that links tokens.css, or sets these properties, themes the components; the second values are for one that does neither. */
const css = `
:host { display: block; color: var(--sceau-ink, #1b2330); font-family: var(--sceau-font, inherit); font-size: var(--sceau-text, 1rem); line-height: var(--sceau-line-height, 1.5); }
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
p, ul, ol, fieldset, legend { margin: 0; padding: 0; border: 0; min-width: 0; }
ul, ol { list-style: none; }
a { color: var(--sceau-accent, #1d4f91); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--sceau-focus, #1d4f91); outline-offset: 2px; border-radius: var(--sceau-radius-small, 0.25rem); }
.stack { display: grid; gap: var(--sceau-space-2, 1rem); }
.muted { color: var(--sceau-ink-muted, #566072); }
.small { font-size: var(--sceau-text-small, 0.875rem); }
.strong, legend { font-weight: var(--sceau-weight-strong, 600); }
legend { margin-bottom: var(--sceau-space-1, 0.5rem); font-size: var(--sceau-text-large, 1.125rem); }
.spoken { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.actions { display: flex; flex-wrap: wrap; gap: var(--sceau-space-1, 0.5rem); }
button { min-height: var(--sceau-target, 2.75rem); padding: var(--sceau-space-1, 0.5rem) var(--sceau-space-3, 1.5rem); border: 1px solid transparent; border-radius: var(--sceau-radius, 0.5rem); background: var(--sceau-accent, #1d4f91); color: var(--sceau-on-accent, #fff); font: inherit; font-weight: var(--sceau-weight-strong, 600); cursor: pointer; }
button:hover { background: var(--sceau-accent-hover, #163d72); }
button.quiet { border-color: var(--sceau-line-strong, #7d8798); background: transparent; color: var(--sceau-accent, #1d4f91); }
button.quiet:hover { background: var(--sceau-accent-soft, #e8eff9); }
.notice { padding: var(--sceau-space-2, 1rem); border-inline-start: 4px solid var(--sceau-accent, #1d4f91); border-radius: var(--sceau-radius-small, 0.25rem); background: var(--sceau-accent-soft, #e8eff9); }
.notice.ok { border-color: var(--sceau-success, #1a6a3b); background: var(--sceau-success-soft, #e6f3eb); }
.notice.warning { border-color: var(--sceau-warning, #855000); background: var(--sceau-warning-soft, #fdf2de); }
.notice.error { border-color: var(--sceau-danger, #ad2119); background: var(--sceau-danger-soft, #fcebe9); }
.checks > li { display: grid; grid-template-columns: 1.5rem 1fr; gap: var(--sceau-space-half, 0.25rem) var(--sceau-space-1, 0.5rem); padding: var(--sceau-space-1, 0.5rem) 0; border-block-start: 1px solid var(--sceau-line, #d5dae2); }
.checks > li:first-child { border: 0; }
.checks > li > div { display: grid; gap: var(--sceau-space-half, 0.25rem); overflow-wrap: anywhere; }
svg { width: 1.5rem; height: 1.5rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.ok > svg { color: var(--sceau-success, #1a6a3b); }
.warning > svg { color: var(--sceau-warning, #855000); }
.error > svg { color: var(--sceau-danger, #ad2119); }
.waiting > svg { color: var(--sceau-line-strong, #7d8798); }
label.choice { display: grid; grid-template-columns: auto 1fr; gap: 0 var(--sceau-space-2, 1rem); align-items: start; padding: var(--sceau-space-2, 1rem); border: 1px solid var(--sceau-line-strong, #7d8798); border-radius: var(--sceau-radius, 0.5rem); background: var(--sceau-surface, #fff); cursor: pointer; overflow-wrap: anywhere; }
label.choice:has(:checked) { border-color: var(--sceau-accent, #1d4f91); background: var(--sceau-accent-soft, #e8eff9); box-shadow: inset 0 0 0 1px var(--sceau-accent, #1d4f91); }
label.choice > span { display: grid; }
input { width: 1.25rem; height: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--sceau-accent, #1d4f91); }
.badge { justify-self: start; padding: 0 var(--sceau-space-1, 0.5rem); border-radius: var(--sceau-radius-small, 0.25rem); font-size: var(--sceau-text-small, 0.875rem); font-weight: var(--sceau-weight-strong, 600); }
.badge.warning { background: var(--sceau-warning-soft, #fdf2de); color: var(--sceau-warning, #855000); }
.badge.error { background: var(--sceau-danger-soft, #fcebe9); color: var(--sceau-danger, #ad2119); }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: var(--sceau-space-1, 0.5rem); }
.drawings > slot { display: block; max-width: 20rem; margin-inline: auto; }
.busy { display: grid; grid-template-columns: auto 1fr; gap: var(--sceau-space-1, 0.5rem); align-items: center; }
.busy::before { content: ""; width: 1.25rem; height: 1.25rem; border: 3px solid var(--sceau-line, #d5dae2); border-block-start-color: var(--sceau-accent, #1d4f91); border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { .busy::before { animation: none; } }
button:disabled { background: var(--sceau-line, #d5dae2); color: var(--sceau-ink-muted, #566072); cursor: not-allowed; }
.steps > li { padding-block-start: var(--sceau-space-1, 0.5rem); border-block-start: 4px solid var(--sceau-line, #d5dae2); color: var(--sceau-ink-muted, #566072); font-size: var(--sceau-text-small, 0.875rem); }
.steps > .done { border-color: var(--sceau-success, #1a6a3b); color: var(--sceau-ink, #1b2330); }
.steps > .current { border-color: var(--sceau-accent, #1d4f91); color: var(--sceau-ink, #1b2330); font-weight: var(--sceau-weight-strong, 600); }
@media (forced-colors: active) { button, .notice, .badge { border: 1px solid; } }
`;

let shared: CSSStyleSheet | undefined;

/** One sheet for all components: made by script, so a Content-Security-Policy without inline styles allows it. */
export function styleSheet(): CSSStyleSheet {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}
