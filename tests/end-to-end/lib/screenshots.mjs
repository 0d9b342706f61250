// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Saves what a person would see, numbered in the order of the steps. */
export class Screenshots {
  #count = 0;
  #directory;

  /** @param {string} directory */
  constructor(directory) {
    this.#directory = directory;
    // What an earlier run saw is no longer true.
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }

  /**
   * Takes one of the whole page and returns its path.
   * @param {import("playwright-core").Page} page
   * @param {string} step
   * @returns {Promise<string>}
   */
  async take(page, step) {
    const path = join(this.#directory, `${String(++this.#count).padStart(2, "0")}-${step}.png`);
    await page.screenshot({ path, fullPage: true });
    return path;
  }
}
