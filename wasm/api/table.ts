// SPDX-License-Identifier: Apache-2.0
// Many certificates in the columns of a table: what crosses to and from a worker in one piece.
import type { WasmCommands } from "../../shared/protocol/generated/ts/wasm.js";

/** Certificates one after the other: they cross to a worker without being copied one by one. */
export interface JoinedCertificates {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of each. */
  readonly sizes: readonly number[];
}

/** What a table of certificates shows, a column each. Rows are in the order of the certificates. */
export interface CertificateTable {
  /** Of the subject; empty where there is none. */
  readonly commonName: readonly string[];
  /** Of the subject; empty where there is none. */
  readonly organization: readonly string[];
  /** Common name of the issuer. */
  readonly issuer: readonly string[];
  readonly serialHex: readonly string[];
  readonly keyType: readonly string[];
  /** `new Date(table.notBefore[row])`. */
  readonly notBefore: Float64Array<ArrayBuffer>;
  /** `new Date(table.notAfter[row])`: the last second of validity. */
  readonly notAfter: Float64Array<ArrayBuffer>;
  /** Rows that are no certificates; their cells are empty. */
  readonly malformed: readonly number[];
}

export function joinCertificates(certificates: readonly Uint8Array[]): JoinedCertificates {
  const sizes = certificates.map(({ length }) => length);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let position = 0;
  for (const certificate of certificates) {
    bytes.set(certificate, position);
    position += certificate.length;
  }
  return { bytes, sizes };
}

const milliseconds = (seconds: readonly number[]): Float64Array<ArrayBuffer> => Float64Array.from(seconds, (time) => time * 1000);

export const tableOf = (columns: WasmCommands["readTable"]["response"]): CertificateTable =>
  ({ ...columns, notBefore: milliseconds(columns.notBefore), notAfter: milliseconds(columns.notAfter) });

function joinedTimes(parts: readonly Float64Array[], length: number): Float64Array<ArrayBuffer> {
  const joined = new Float64Array(length);
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}

/** The tables of parts of a list as the table of the list. */
export function joinTables(parts: readonly CertificateTable[]): CertificateTable {
  const begins = parts.map((_, index) => parts.slice(0, index).reduce((sum, { keyType }) => sum + keyType.length, 0));
  const keyType = parts.flatMap((part) => part.keyType);
  return {
    commonName: parts.flatMap((part) => part.commonName),
    organization: parts.flatMap((part) => part.organization),
    issuer: parts.flatMap((part) => part.issuer),
    serialHex: parts.flatMap((part) => part.serialHex),
    keyType,
    notBefore: joinedTimes(parts.map((part) => part.notBefore), keyType.length),
    notAfter: joinedTimes(parts.map((part) => part.notAfter), keyType.length),
    malformed: parts.flatMap(({ malformed }, index) => malformed.map((row) => row + (begins[index] ?? 0))),
  };
}
