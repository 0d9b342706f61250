#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// wixl draws a package code and writes the time of day at each build. Here both come from the package: its code from what it
// contains, its dates from SOURCE_DATE_EPOCH, so that the same source gives the same bytes. Usage: summary.mjs PACKAGE.msi
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [, , path] = process.argv;
const stream = spawnSync("msiinfo", ["extract", path, "\u0005SummaryInformation"]).stdout;
const bytes = readFileSync(path);
const start = bytes.indexOf(stream);
if (stream.length === 0 || start < 0 || bytes.includes(stream, start + 1)) throw new Error(`${path}: no summary, or not in one piece`);

// [MS-OLEPS]: after the header the section's place; there its size, a count, then pairs of identifier and place.
const section = stream.readUInt32LE(44);
const places = new Map();
for (let i = 0; i < stream.readUInt32LE(section + 4); i += 1) {
  const pair = section + 8 + 8 * i;
  places.set(stream.readUInt32LE(pair), start + section + stream.readUInt32LE(pair + 4));
}
const packageCode = 9;
const dates = [12, 13];
const [string, fileTime] = [30, 64];
/** The value of a property of this type, past its type. */
const valueOf = (property, type) => {
  const place = places.get(property);
  if (place === undefined || bytes.readUInt32LE(place) !== type) throw new Error(`${path}: property ${property} is missing`);
  return place + 4;
};

const sinceWindowsBegan = 11_644_473_600n;
const epoch = BigInt(process.env.SOURCE_DATE_EPOCH ?? 1_577_836_800); // as the extension's archives have it: 1 January 2020
for (const date of dates) bytes.writeBigUInt64LE((epoch + sinceWindowsBegan) * 10_000_000n, valueOf(date, fileTime));

const code = valueOf(packageCode, string) + 4;
const setCode = (uuid) => bytes.write(`{${uuid}}`, code, "latin1");
setCode("00000000-0000-0000-0000-000000000000");
const digest = createHash("sha256").update(bytes).digest();
digest[6] = (digest[6] & 0x0f) | 0x80; // RFC 9562, version 8: made as we like
digest[8] = (digest[8] & 0x3f) | 0x80;
setCode(digest.toString("hex", 0, 16).toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
writeFileSync(path, bytes);
