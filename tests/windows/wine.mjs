// SPDX-License-Identifier: Apache-2.0
// Windows programs run by wine, each test file in a Windows of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

export const build = process.env.BUILD ?? "build/mingw";

/** A fresh Windows; removed with everything that runs in it when the test file ends. `display` is an X display, or none. */
export function freshWindows(display = "") {
  const prefix = mkdtempSync(join(tmpdir(), "sceau-wine-"));
  const env = { ...process.env, WINEPREFIX: prefix, WINEARCH: "win64", LC_ALL: "C.UTF-8", WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml=", DISPLAY: display };
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync("wine", args, { env, encoding: "utf8", timeout: 180_000 });
    return { status, stdout: stdout.replaceAll("\r", ""), stderr };
  };
  const booted = spawnSync("wineboot", ["-i"], { env, encoding: "utf8", timeout: 300_000 });
  if (booted.status !== 0) throw new Error(`wineboot: ${booted.error ?? booted.stderr}`);
  after(() => {
    spawnSync("wineserver", ["-k"], { env });
    spawnSync("wineserver", ["-w"], { env, timeout: 10_000 });
    rmSync(prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  });
  // Wine's debugger would show a window and hold a process that crashed; Windows is told not to by the host itself.
  if (display) run("reg", "add", "HKCU\\Software\\Wine\\WineDbg", "/v", "ShowCrashDialog", "/t", "REG_DWORD", "/d", "0", "/f");
  const drive = join(prefix, "drive_c");
  return {
    env, run, drive,
    folder: (path) => {
      mkdirSync(join(drive, path), { recursive: true });
      return join(drive, path);
    },
    exists: (path) => existsSync(join(drive, path)),
    /** The values below a registry key as `reg query /s` prints them, or undefined when the key is not there. */
    registry: (key) => {
      const { status, stdout } = run("reg", "query", key, "/s");
      return status === 0 ? stdout : undefined;
    },
  };
}

/** A host as a browser starts it: frames over standard input and output. */
export class BrowserPipe {
  constructor(windows, program, ...args) {
    this.child = spawn("wine", [program, ...args], { env: windows.env });
    this.received = Buffer.alloc(0);
    this.waiting = [];
    this.stderr = "";
    this.child.stderr.setEncoding("utf8").on("data", (text) => (this.stderr += text));
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdout.on("data", (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      while (this.received.length >= 4 && this.received.length >= 4 + this.received.readUInt32LE()) {
        const size = this.received.readUInt32LE();
        const message = JSON.parse(this.received.subarray(4, 4 + size).toString("utf8"));
        this.received = this.received.subarray(4 + size);
        if (message.event !== undefined) this.onEvent?.(message);
        const index = this.waiting.findIndex(({ id }) => id === message.id || message.id === undefined || message.id === null);
        if (message.event === undefined && index >= 0) this.waiting.splice(index, 1)[0].resolve(message);
      }
    });
    this.next = 1;
  }

  sendFrame(bytes) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.child.stdin.write(Buffer.concat([length, bytes]));
  }

  answer(id, limit = 120_000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${id}: ${this.stderr}`)), limit);
      this.waiting.push({ id, resolve: (message) => { clearTimeout(timer); resolve(message); } });
    });
  }

  /** `origin` is empty for what the holder asks for in Sceau's own pages. */
  call(command, args = {}, { origin = "https://portail.exemple.fr", language = "fr" } = {}) {
    const id = this.next++;
    const answer = this.answer(id);
    this.sendFrame(Buffer.from(JSON.stringify({ id, ...(origin && { origin }), language, command, arguments: args })));
    return answer;
  }

  /** Ends the host as a crash or a power cut does. */
  async kill() {
    this.child.kill("SIGKILL");
    return this.ended;
  }

  async close() {
    this.child.stdin.end();
    return this.ended;
  }
}
