// SPDX-License-Identifier: Apache-2.0
// Zip files that depend on nothing but their content: same bytes, same archive (APPNOTE 6.3, deflate, no extras).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/** 1 January 2020: as good as any other time, and the same tomorrow. */
const dosDate = ((2020 - 1980) << 9) | (1 << 5) | 1;

/** The files under `directory` by their path, sorted. */
function filesIn(directory, prefix = "") {
  return readdirSync(join(directory, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(directory, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]))
    .sort();
}

/** The directory's files as a zip archive. */
export function zipDirectory(directory) {
  const bodies = [];
  const entries = [];
  let offset = 0;
  const names = filesIn(directory);
  for (const name of names) {
    const content = readFileSync(join(directory, name));
    const packed = deflateRawSync(content, { level: 9 });
    const path = Buffer.from(name);
    // What local header and central entry have in common: version, UTF-8 names, deflate, time, checksum, sizes.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(dosDate, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, path, packed]);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    attributes.writeUInt32LE(offset, 10);
    const madeByUnix = Buffer.from([20, 3]);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), madeByUnix, common, attributes, path]));
    bodies.push(local);
    offset += local.length;
  }
  const directorySize = entries.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(names.length, 4);
  end.writeUInt16LE(names.length, 6);
  end.writeUInt32LE(directorySize, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, ...entries, Buffer.from("PK\x05\x06", "latin1"), end]);
}
