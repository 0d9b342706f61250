// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { withDriverLinks } from "../../extension/src/background/driver-links.js";
import { noSettings, readSettings } from "../../extension/src/background/settings.js";

void describe("Settings of an IT department", () => {
  void test("are read, each of them", () => {
    const managed = {
      portalOrigins: ["https://portal.example/path"], onlyPortalOrigins: true, frameOrigins: ["https://frame.example"], disabledCommands: ["changePin"], language: "en",
      supportContact: "poste 12", installPage: "https://intranet.example/sceau", driverLinks: ["MyEID = https://intranet.example/myeid?x=1", "*=https://intranet.example/"],
    };
    assert.deepEqual(readSettings(managed), {
      ...managed,
      portalOrigins: ["https://portal.example"],
      driverLinks: new Map([["MyEID", "https://intranet.example/myeid?x=1"], ["*", "https://intranet.example/"]]),
    });
    const { properties } = JSON.parse(readFileSync("extension/managed-schema.json", "utf8")) as { properties: object };
    assert.deepEqual(Object.keys(managed).sort(), Object.keys(properties).sort(), "the schema names the same, or browsers drop them");
  });

  for (const [what, managed] of [
    ["a text where a list belongs", { portalOrigins: "https://portal.example" }],
    ["numbers in a list", { disabledCommands: [1, 2] }],
    ["what is no origin", { portalOrigins: ["portal"], frameOrigins: [""] }],
    ["a host without its scheme, which reads as a scheme", { portalOrigins: ["portal.example:8443", "localhost:8443"], frameOrigins: ["mailto:it@example"] }],
    ["a wildcard, which is many sites", { portalOrigins: ["https://*.example", "https://*"] }],
    ["a portal that anybody on the network may change", { portalOrigins: ["http://portal.example"] }],
    ["another language", { language: "de" }],
    ["an installation page that is no https address", { installPage: "javascript:alert(1)" }],
    ["an installation page anybody on the network may change", { installPage: "http://intranet.example" }],
    ["driver links without a name or https", { driverLinks: ["https://a.example", "=https://a.example", "MyEID=http://a.example", "MyEID=javascript:https:", 7] }],
  ] as const)
    void test(`are as if absent where they hold ${what}`, () => {
      assert.deepEqual(readSettings(managed), noSettings);
    });
});

void describe("The doctor's links", () => {
  const finding = (code: string, subject: string, en: string): object => ({ code, severity: "error", subject, fr: "", en, link: "https://maker.example/" });
  const answer = {
    findings: [
      finding("driverMissing", "MyEID 4.5", "This token's driver, OpenSC, is not installed. Install it, then try again."),
      finding("tokenUnknown", "Lecteur 0", "This token is not in Sceau's catalogue."),
      finding("pinBlocked", "MyEID 4.5", "The PIN is blocked."),
    ],
  };
  const linksOf = (links: readonly (readonly [string, string])[]): unknown[] =>
    (withDriverLinks(answer, new Map(links)) as { findings: { link: string }[] }).findings.map(({ link }) => new URL(link).hostname);

  void test("are the makers' without policy", () => {
    assert.equal(withDriverLinks(answer, new Map()), answer);
  });
  void test("are the organisation's for a token or a driver that it names", () => {
    assert.deepEqual(linksOf([["MyEID 4.5", "https://token.example"]]), ["token.example", "maker.example", "maker.example"]);
    assert.deepEqual(linksOf([["OpenSC", "https://driver.example"]]), ["driver.example", "maker.example", "maker.example"]);
  });
  void test("are the organisation's for every driver where it says so, and for nothing else", () => {
    assert.deepEqual(linksOf([["*", "https://all.example"]]), ["all.example", "all.example", "maker.example"]);
  });
  void test("leave alone what is no doctor's answer", () => {
    for (const nothing of [undefined, null, {}, { findings: "none" }]) assert.equal(withDriverLinks(nothing, new Map([["*", "https://all.example"]])), nothing);
  });
});
