// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { titleOf } from "../../extension/page-api/finding-title.js";

void describe("The title of what the doctor found", () => {
  for (const [code, subject, fr, en] of [
    ["extensionReady", "0.1.0", "Extension Sceau 0.1.0", "Sceau extension 0.1.0"],
    ["hostReady", "0.1.0", "Programme Sceau 0.1.0", "Sceau program 0.1.0"],
    ["driverReady", "OpenSC 0.23", "Pilote OpenSC 0.23", "Driver OpenSC 0.23"],
    ["readerPresent", "Lecteur Exemple", "Lecteur · Lecteur Exemple", "Reader · Lecteur Exemple"],
    ["tokenReady", "Carte", "Écriture sur le support · Carte", "Writing to the token · Carte"],
    ["cardPresent", undefined, "Support", "Token"],
    ["pcscUnavailable", "", "Service des cartes à puce", "Smart card service"],
    ["somethingNew", "Chose", "Chose", "Chose"],
    ["ok", undefined, undefined, undefined],
  ] as const)
    void test(`${code}: ${fr ?? "none"}`, () => {
      const finding = { code, ...(subject !== undefined && { subject }) };
      assert.deepEqual([titleOf(finding, "fr"), titleOf(finding, "en")], [fr, en]);
    });

  void test("says what was looked at for every finding of the doctor's sources", () => {
    const codes = ["doctor", "in_order"].flatMap((file) => [...readFileSync(`native-host/doctor/${file}.cpp`, "utf8").matchAll(/(?:list\.add\(|\{)"([a-z][A-Za-z]+)"|of\(ErrorCode::([a-zA-Z]+)/g)].map(([, name, code]) => name ?? code ?? ""));
    assert.ok(codes.length > 25, codes.join());
    for (const code of codes) assert.ok(code === "ok" || titleOf({ code }, "fr"), code);
  });
});
