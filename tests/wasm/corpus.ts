// SPDX-License-Identifier: Apache-2.0
// Certificates by the thousand. Only Debian's authorities are mutated: the same in every run, while our own have new keys each time.
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { mutatedDer } from "./der-mutation.js";

/** Debian's authorities. */
export const bundle = "/usr/share/ca-certificates/mozilla";

/** A small generator of reproducible numbers (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(der: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = new Uint8Array(der);
  const position = random(copy.length);
  switch (random(4)) {
    case 0: copy[position] = random(256); break;
    case 1: copy[position] = (copy[position] ?? 0) ^ (1 << random(8)); break;
    case 2: return copy.subarray(0, position);
    default: copy.copyWithin(position, random(copy.length), random(copy.length)); break;
  }
  return copy;
}

/** So many of each, every time the same, whatever other files there are: half of them of bytes, half of the tree. tools/soak gives other seeds. */
export function mutationsOf(files: readonly Uint8Array[], mutationsPerFile: number): readonly Uint8Array[] {
  const seed = Number(process.env["SCEAU_SEED"] ?? 20261122);
  return files.flatMap((bytes) => {
    const random = randomNumbers(seed ^ createHash("sha256").update(bytes).digest().readInt32LE());
    return Array.from({ length: mutationsPerFile }, (_, index) => (index % 2 === 0 ? mutated : mutatedDer)(bytes, random));
  });
}

export interface Corpus {
  readonly authorities: readonly Uint8Array[];
  /** The authorities, what make-fixtures wrote into `directory`, and mutations of the authorities. */
  readonly all: readonly Uint8Array[];
  /**
   * Makes a comparison. What differs in a mutation fails where mutations are looked for, in tools/soak; elsewhere it is told: an update of Debian's
   * authorities brings other mutations, and must not fail what nobody changed.
   */
  readonly compare: (context: { diagnostic(message: string): void }, der: Uint8Array, comparison: () => void) => void;
}

export function corpusFrom(directory: string, mutationsPerCertificate: number): Corpus {
  const authorities = readdirSync(bundle).map((name) => new Uint8Array(new X509Certificate(readFileSync(join(bundle, name))).raw));
  const own = readdirSync(directory).filter((name) => name.endsWith(".der")).map((name) => new Uint8Array(readFileSync(join(directory, name))));
  const mutations = new Set(mutationsOf(authorities, mutationsPerCertificate));
  const isStrict = process.env["SCEAU_SEED"] !== undefined;
  return {
    authorities,
    all: [...authorities, ...own, ...mutations],
    compare: (context, der, comparison) => {
      try {
        comparison();
      } catch (error) {
        if (isStrict || !mutations.has(der)) throw error;
        context.diagnostic(`no rule yet: ${String(error)}`);
      }
    },
  };
}
