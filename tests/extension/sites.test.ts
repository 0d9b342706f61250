// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { noSettings, type Settings } from "../../extension/src/background/settings.js";
import { sentences, Sites, standingOf } from "../../extension/src/background/sites.js";

const builtIn = ["https://portal.example:8443"];
const organisation: Settings = { ...noSettings, portalOrigins: ["https://intranet.example"] };
const closed: Settings = { ...organisation, onlyPortalOrigins: true };

/** Where the content script runs, besides the built-in portals, when the browser says that these are granted. */
async function served(granted: readonly string[], settings: Settings = noSettings, refusesFrames = false): Promise<{ matches: readonly string[]; entered: readonly number[]; sites: Sites }> {
  const matches: string[] = [];
  const entered: number[] = [];
  const scripting = {
    getRegisteredContentScripts: () => Promise.resolve([]),
    registerContentScripts: (scripts: readonly { readonly matches: readonly string[]; readonly allFrames?: boolean }[]) =>
      refusesFrames && scripts.some(({ allFrames }) => allFrames) ? Promise.reject(new Error("Invalid value for 'matches[0]'")) : Promise.resolve(void matches.push(...scripts.flatMap((one) => one.matches))),
    executeScript: ({ target }: { readonly target: { readonly tabId: number } }) => Promise.resolve(void entered.push(target.tabId)),
  };
  const tabs = { query: () => Promise.resolve([{ id: 7 }]) };
  Object.assign(globalThis, { chrome: { permissions: { getAll: () => Promise.resolve({ origins: granted }) }, scripting, tabs } });
  const sites = new Sites(builtIn, () => settings);
  await sites.refresh();
  return { matches, entered, sites };
}

void describe("The content script runs", () => {
  void test("where the holder allowed it, site by site", async () => {
    const { matches, sites } = await served(["https://portal.example/*", "https://shop.example/*"]);
    assert.deepEqual(matches, ["https://shop.example/*"]);
    assert.deepEqual([sites.isAllowed("https://shop.example"), sites.isAllowed("https://shop.example:444"), sites.isAllowed("https://other.example")], [true, true, false]);
  });

  void test("at once in a site that the holder allows, also when policy names frames that the browser does not take", async () => {
    const { matches, entered, sites } = await served(["https://shop.example/*"], { ...organisation, frameOrigins: ["https://intranet.example"] }, true);
    await sites.enter(["https://shop.example/*"]);
    assert.deepEqual([matches, entered], [["https://shop.example/*"], [7]]);
  });

  for (const all of ["https://*/*", "*://*/*", "<all_urls>", "https://*.example/*"])
    void test(`nowhere because the browser's own settings grant ${all}: no site is to tell that Sceau is here before it was allowed by itself`, async () => {
      const { matches, sites } = await served([all]);
      assert.deepEqual(matches, []);
      assert.equal(sites.isAllowed("https://shop.example"), false);
    });

  void test("no longer on a site that was allowed before the organisation closed the list, and still on its own", async () => {
    const { matches, sites } = await served(["https://shop.example/*", "https://intranet.example/*"], closed);
    assert.deepEqual(matches, ["https://intranet.example/*"]);
    assert.deepEqual([sites.isAllowed("https://shop.example"), sites.isAllowed("https://intranet.example")], [false, true]);
  });
});

void describe("The popup says of a site", () => {
  void test("a sentence of its own for each standing, in both languages: nobody is left without knowing what to do next", () => {
    for (const language of ["fr", "en"]) {
      const messages = JSON.parse(readFileSync(`extension/_locales/${language}/messages.json`, "utf8")) as Record<string, { readonly message: string } | undefined>;
      const said = Object.values(sentences).map((name) => messages[name]?.message);
      assert.ok(!said.includes(undefined));
      assert.equal(new Set(said).size, said.length);
    }
  });

  for (const [origin, granted, settings, standing] of [
    ["https://portal.example:8443", [], noSettings, "allowed"],
    ["https://portal.example:9443", ["https://portal.example/*"], noSettings, "fixed"],
    ["https://portal.example:9443", ["https://portal.example/*"], { ...noSettings, portalOrigins: ["https://portal.example:9443"] }, "allowed"],
    ["https://shop.example", [], noSettings, "unknown"],
    ["https://shop.example", ["https://shop.example/*"], noSettings, "allowed"],
    ["https://shop.example", ["https://*/*"], noSettings, "unknown"],
    ["https://shop.example", ["https://shop.example/*"], closed, "forbidden"],
    ["https://intranet.example", [], closed, "provided"],
    ["https://intranet.example", ["https://intranet.example/*"], closed, "allowed"],
  ] as const)
    void test(`${origin}, where ${granted.join() || "nothing"} is granted${settings.onlyPortalOrigins ? " and the list is closed" : ""}: ${standing}, as the service worker judges it`, async () => {
      assert.equal(standingOf(origin, { builtIn, granted, settings }), standing);
      const { sites } = await served(granted, settings);
      if (standing !== "provided") assert.equal(sites.isAllowed(origin), standing === "allowed");
    });
});
