// SPDX-License-Identifier: Apache-2.0
// Just enough of a certificate to list and filter it, without loading the WebAssembly module. Nothing is verified here.

/** What a list shows of a certificate. */
export interface CertificateSummary {
  /** The holder's common name, or given name and surname. */
  readonly holder: string;
  readonly organization?: string;
  readonly issuer: string;
  /** Lower-case hexadecimal, without leading zeros. */
  readonly serialHex: string;
  /** It may issue certificates: no person's. */
  readonly isAuthority: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly digitalSignature: boolean;
  readonly nonRepudiation: boolean;
  /** Certificate policies, dotted. */
  readonly policies: readonly string[];
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/**
 * Reads a DER certificate (RFC 5280).
 * @throws {RangeError} when it is none
 */
export function summarize(der: Uint8Array): CertificateSummary {
  const [tbs] = children(only(der, 0x30));
  const fields = children(tbs?.content);
  // The version is left out of version 1 certificates.
  const [serial, , issuer, validity, subject] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  const [notBefore, notAfter] = children(validity?.content);
  const holder = names(subject);
  const extensions = new Map(
    children(only(fields.find(({ tag }) => tag === 0xa3)?.content ?? Uint8Array.of(0x30, 0), 0x30)).map((extension) => {
      const parts = children(extension.content);
      return [oid(parts[0]), parts.at(-1)?.content];
    }),
  );
  const usage = extensions.get("2.5.29.15");
  const bits = usage ? (only(usage, 0x03)[1] ?? 0) : 0xff;
  const policies = extensions.get("2.5.29.32");
  const constraints = extensions.get("2.5.29.19");
  const [authority] = constraints ? children(only(constraints, 0x30)) : [];
  const organization = holder.get("2.5.4.10");
  return {
    holder: holder.get("2.5.4.3") ?? [holder.get("2.5.4.42"), holder.get("2.5.4.4")].filter(Boolean).join(" "),
    ...(organization !== undefined && { organization }),
    issuer: names(issuer).get("2.5.4.3") ?? "",
    serialHex: hex(serial),
    isAuthority: authority?.tag === 0x01 && authority.content[0] !== 0,
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    digitalSignature: (bits & 0x80) !== 0,
    nonRepudiation: (bits & 0x40) !== 0,
    policies: policies ? children(only(policies, 0x30)).map(({ content }) => oid(children(content)[0])) : [],
  };
}

/** Whole days from `now` to the end of validity; negative when it is over. */
export function daysLeft({ notAfter }: Pick<CertificateSummary, "notAfter">, now: Date = new Date()): number {
  return Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
}

/** The elements that lie side by side in `bytes` (X.690 §8.1, definite lengths). */
function children(bytes: Uint8Array | undefined): Element[] {
  const elements: Element[] = [];
  for (let at = 0; bytes && at < bytes.length; ) {
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++] ?? 0x80;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count < 1 || count > 3) throw new RangeError("length");
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] ?? 0);
    }
    if (at + length > bytes.length) throw new RangeError("element longer than its parent");
    elements.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

/** The content of the one element that `bytes` are. */
function only(bytes: Uint8Array, tag: number): Uint8Array {
  const [element, more] = children(bytes);
  if (element?.tag !== tag || more) throw new RangeError("another element was expected");
  return element.content;
}

function hex(element: Element | undefined): string {
  if (element?.tag !== 0x02) throw new RangeError("no number");
  return Array.from(element.content, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(00)+(?=.)/, "");
}

function oid(element: Element | undefined): string {
  if (element?.tag !== 0x06) throw new RangeError("no object identifier");
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(Math.floor(arc / 40), 2), arc - 40 * Math.min(Math.floor(arc / 40), 2));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join(".");
}

/** Attribute type → value, the first of each. */
function names(name: Element | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const set of children(name?.content))
    for (const attribute of children(set.content)) {
      const [type, value] = children(attribute.content);
      const key = oid(type);
      if (value && !found.has(key)) found.set(key, text(value));
    }
  return found;
}

function text({ tag, content }: Element): string {
  // BMPString, then the one-byte strings that Latin-1 reads well enough, then UTF8String.
  const encoding = tag === 0x1e ? "utf-16be" : tag === 0x14 ? "latin1" : "utf-8";
  return new TextDecoder(encoding).decode(content);
}

/** UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 wants them: with seconds, in UTC. */
function time(element: Element | undefined): Date {
  const digits = new TextDecoder().decode(element?.content);
  const short = element?.tag === 0x17;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] =
    (short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(digits) ?? [];
  if (year === "") throw new RangeError("no time");
  const century = short ? (Number(year) < 50 ? 2000 : 1900) : 0;
  return new Date(Date.UTC(century + Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
}
