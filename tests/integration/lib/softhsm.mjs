// SPDX-License-Identifier: Apache-2.0
// What SoftHSM leaves on the token when its process is killed while it makes a key: it writes a new object's attributes
// one by one, all of them empty (CKA_TOKEN false), and what the template says of them in the end.

import { randomUUID } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const tokens = "/run/sceau-test/state/softhsm";

const number = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};

/** An attribute as SoftHSM stores it: its type, the kind of its value (1 truth, 2 number, 3 bytes), and that. */
const stored = ([type, value]) => {
  if (typeof value === "boolean") return Buffer.concat([number(type), number(1), Buffer.from([value ? 0xff : 0])]);
  if (typeof value === "number") return Buffer.concat([number(type), number(2), number(value)]);
  return Buffer.concat([number(type), number(3), number(0)]);
};

const empty = "";
const begun = (objectClass) => [[0x0, objectClass], [0x100, 3]]; // CKA_CLASS, CKA_KEY_TYPE: EC
const named = (objectClass) => [[0x0, objectClass], [0x1, false], [0x2, objectClass === 3], [0x3, empty], [0x100, 3], [0x101, empty], [0x102, empty],
  [0x10c, false], [0x110, empty], [0x111, empty], [0x163, false], [0x166, -1], [0x170, true], [0x171, true], [0x172, true]];

/** Puts halves of keys on the token that were cut early and late; yields their files. */
export const leaveDrafts = () => {
  const [token] = readdirSync(tokens);
  return [begun, named].flatMap((attributes) => [2, 3].map((objectClass) => {
    const content = attributes(objectClass);
    const file = join(tokens, token, `${randomUUID()}.object`);
    writeFileSync(file, Buffer.concat([number(content.length + 1), ...content.map(stored)]), { mode: 0o600 });
    return file;
  }));
};
