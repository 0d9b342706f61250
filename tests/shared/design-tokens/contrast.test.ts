// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

const css = readFileSync("shared/design-tokens/tokens.css", "utf8");
const [lightBlock = "", darkBlock = ""] = css.split("@media (prefers-color-scheme: dark)");
const light = colours(lightBlock);
const schemes = [
  ["light", light],
  ["dark", new Map([...light, ...colours(darkBlock)])],
] as const;

function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--sceau-([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance, WCAG 2.1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

const surfaces = ["page", "surface", "surface-raised"];
const texts = ["ink", "ink-muted", "accent", "accent-hover", "success", "warning", "danger"];
const pairs: (readonly [foreground: string, background: string, atLeast: number])[] = [
  ...texts.flatMap((text) => surfaces.map((surface) => [text, surface, 4.5] as const)),
  ...["accent", "success", "warning", "danger"].flatMap((kind) => [[kind, `${kind}-soft`, 4.5] as const, ["ink", `${kind}-soft`, 4.5] as const]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["on-danger", "danger", 4.5],
  ["on-danger", "danger-hover", 4.5],
  ["ink-muted", "line", 3],
  ...surfaces.flatMap((surface) => [["line-strong", surface, 3] as const, ["focus", surface, 3] as const]),
];

for (const [scheme, values] of schemes)
  void describe(`In ${scheme} every colour is readable where it is used`, () => {
    for (const [foreground, background, atLeast] of pairs)
      void test(`${foreground} on ${background} reaches ${atLeast}:1`, () => {
        const one = values.get(foreground);
        const other = values.get(background);
        assert.ok(one !== undefined && other !== undefined, "both colours are defined");
        const ratio = contrast(one, other);
        assert.ok(ratio >= atLeast, `${ratio.toFixed(2)}:1`);
      });
  });
