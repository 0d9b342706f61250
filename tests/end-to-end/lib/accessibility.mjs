// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds wrong in the page, one line each; empty when nothing.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: { run: () => Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
    const results = await axe.run();
    return results.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}
