// SPDX-License-Identifier: Apache-2.0
// How messages cross the border of a WebAssembly module. The form is described in shared/protocol/packed.hpp.
import { BridgeError } from "../../errors/ts/bridge-error.js";
import type { Member, Members } from "./codec.js";

type Write = (value: unknown, out: PackedWriter) => void;
type Read = (input: PackedReader) => unknown;

/** How one kind of message is written and read: made once of its description. */
interface Plan {
  readonly names: readonly string[];
  readonly writes: readonly Write[];
  readonly reads: readonly Read[];
}

const plans = new WeakMap<Members, Plan>();

function planOf(members: Members): Plan {
  let plan = plans.get(members);
  if (!plan) {
    const all = Object.values(members);
    plan = { names: Object.keys(members), writes: all.map(writeOf), reads: all.map(readOf) };
    plans.set(members, plan);
  }
  return plan;
}

function writeOf(member: Member): Write {
  const one = writeOneOf(member);
  const write: Write = member.list ? (value, out) => {
    if (!Array.isArray(value)) throw new BridgeError("invalidRequest");
    out.number(value.length);
    for (const item of value) one(item, out);
  } : one;
  if (!member.optional) return write;
  return (value, out) => {
    out.boolean(value !== undefined);
    if (value !== undefined) write(value, out);
  };
}

function writeOneOf({ type }: Member): Write {
  if (type === "string") return (value, out) => {
    out.text(value);
  };
  if (type === "base64") return (value, out) => {
    out.bytes(value);
  };
  if (type === "integer") return (value, out) => {
    out.integer(value);
  };
  if (type === "boolean") return (value, out) => {
    out.boolean(value);
  };
  if (typeof type === "function") return (value, out) => {
    out.message(value, type());
  };
  return (value, out) => {
    const index = type.indexOf(value as string);
    if (index < 0) throw new BridgeError("invalidRequest");
    out.number(index);
  };
}

function readOf(member: Member): Read {
  const one = readOneOf(member);
  const read: Read = member.list ? (input) => {
    const list = new Array<unknown>(input.number());
    for (let index = 0; index < list.length; index += 1) list[index] = one(input);
    return list;
  } : one;
  return member.optional ? (input) => (input.boolean() ? read(input) : undefined) : read;
}

function readOneOf({ type }: Member): Read {
  if (type === "string") return (input) => input.text();
  if (type === "base64") return (input) => input.bytes();
  if (type === "integer") return (input) => input.integer();
  if (type === "boolean") return (input) => input.boolean();
  if (typeof type === "function") return (input) => input.message(type());
  return (input) => type[input.number()];
}

/** Writes requests, one after the other, into the same memory. */
export class PackedWriter {
  private buffer = new Uint8Array(8192);
  private view = new DataView(this.buffer.buffer);
  private size = 0;
  private readonly encoder = new TextEncoder();

  /**
   * The request with this number and these arguments. Valid until the next one.
   * @throws {BridgeError} `invalidRequest` for a value of another type than described
   */
  request(command: number, request: object, members: Members): Uint8Array {
    this.size = 0;
    this.number(command);
    this.message(request, members);
    return this.buffer.subarray(0, this.size);
  }

  message(message: unknown, members: Members): void {
    if (typeof message !== "object" || message === null) throw new BridgeError("invalidRequest");
    const { names, writes } = planOf(members);
    for (const name of Object.keys(message)) if (!Object.hasOwn(members, name)) throw new BridgeError("invalidRequest");
    for (const [index, write] of writes.entries()) write((message as Record<string, unknown>)[names[index] ?? ""], this);
  }

  number(value: number): void {
    this.reserve(5);
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.buffer[this.size++] = rest | 0x80;
    this.buffer[this.size++] = rest;
  }

  boolean(value: unknown): void {
    if (typeof value !== "boolean") throw new BridgeError("invalidRequest");
    this.reserve(1);
    this.buffer[this.size++] = value ? 1 : 0;
  }

  integer(value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new BridgeError("invalidRequest");
    this.reserve(8);
    this.view.setFloat64(this.size, value as number, true);
    this.size += 8;
  }

  text(value: unknown): void {
    if (typeof value !== "string") throw new BridgeError("invalidRequest");
    this.bytes(this.encoder.encode(value));
  }

  bytes(value: unknown): void {
    if (!(value instanceof Uint8Array)) throw new BridgeError("invalidRequest");
    this.number(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.size);
    this.size += value.length;
  }

  private reserve(count: number): void {
    if (this.size + count <= this.buffer.length) return;
    const larger = new Uint8Array(2 * (this.size + count));
    larger.set(this.buffer);
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
}

// What precedes a certificate's text may look like a byte order mark: it stays.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads one response. Bytes are copied: nothing points into the module's memory afterwards. */
export class PackedReader {
  private readonly view: DataView;
  private readonly texts: string;
  private position = 4;
  private textPosition = 0;

  constructor(private readonly response: Uint8Array) {
    this.view = new DataView(response.buffer, response.byteOffset, response.byteLength);
    const textsBegin = this.view.getUint32(0, true);
    this.texts = textsBegin === response.length ? "" : decoder.decode(response.subarray(textsBegin));
  }

  /**
   * The result of a command.
   * @throws {BridgeError} when it failed; `cause` says what was wrong, for developers
   */
  result<Response>(members: Members): Response {
    if (!this.boolean()) return this.message(members) as Response;
    const { code } = BridgeError.fromMessage({ code: this.text() });
    throw new BridgeError(code, { cause: this.text() });
  }

  message(members: Members): Record<string, unknown> {
    const { names, reads } = planOf(members);
    const message: Record<string, unknown> = {};
    for (const [index, read] of reads.entries()) {
      const value = read(this);
      if (value !== undefined) message[names[index] ?? ""] = value;
    }
    return message;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.response[this.position++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  boolean(): boolean {
    return this.response[this.position++] === 1;
  }

  integer(): number {
    const value = this.view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  text(): string {
    const begin = this.textPosition;
    this.textPosition += this.number();
    return this.texts.slice(begin, this.textPosition);
  }

  bytes(): Uint8Array {
    const size = this.number();
    const begin = this.position;
    this.position += size;
    return this.response.slice(begin, this.position);
  }
}
