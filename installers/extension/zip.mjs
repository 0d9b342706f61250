// SPDX-License-Identifier: Apache-2.0
// A zip archive that depends on nothing but the files in it: same names, same bytes, same archive.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";

const table = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

// Node has its own since 20.15.
const crc32 = zlib.crc32 ?? ((bytes) => (bytes.reduce((crc, byte) => table[(crc ^ byte) & 0xff] ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0);

const filesBelow = (directory, prefix = "") =>
  readdirSync(directory).sort().flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path, `${prefix}${name}/`) : [{ name: prefix + name, bytes: readFileSync(path) }];
  });

/** DOS time of 1 January 1980, the earliest a zip can name. */
const date = 0x0021;
const utf8Names = 0x0800;
const deflate = 8;

/** Everything below `directory` as a zip. */
export function zipDirectory(directory) {
  const local = [];
  const central = [];
  let offset = 0;
  for (const { name, bytes } of filesBelow(directory)) {
    const packed = zlib.deflateRawSync(bytes, { level: 9 });
    const nameBytes = Buffer.from(name, "utf8");
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(utf8Names, 2);
    common.writeUInt16LE(deflate, 4);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const header = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, nameBytes, packed]);
    const trailer = Buffer.alloc(14);
    trailer.writeUInt32LE(0o100644 * 0x10000, 6);
    trailer.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, trailer, nameBytes]));
    local.push(header);
    offset += header.length;
  }
  const directoryBytes = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directoryBytes, end]);
}
