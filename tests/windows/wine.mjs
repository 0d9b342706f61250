// SPDX-License-Identifier: Apache-2.0
// Windows programs run by wine, each test file in a Windows of its own.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after } from "node:test";

export const build = process.env.BUILD ?? "build/mingw";

/** Without Wine's debugger, which would hold a process that crashed for longer than the host waits for a driver. */
const environmentOf = (prefix, display) => ({ ...process.env, WINEPREFIX: prefix, WINEARCH: "win64", LC_ALL: "C.UTF-8", WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml,winedbg.exe=", DISPLAY: display });

/** Ends and removes what is left of Windows whose set-up somebody ended. */
function clearRemains() {
  for (const name of readdirSync(build)) {
    const [, pid] = /^wine-installing-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const prefix = join(resolve(build), name);
    spawnSync("wineserver", ["-k"], { env: environmentOf(prefix, ""), stdio: "ignore", timeout: 10_000 });
    rmSync(prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  }
}

/**
 * A Windows that has been set up and that nothing runs in any more, made once in the build directory; every test copies it.
 * Setting one up starts services, menus and drivers that go on long after `wineboot` has ended, minutes on a busy machine, and a
 * host that starts meanwhile waits for them.
 */
export function installedWindows() {
  // Another version of wine would bring every copy up to date when it starts.
  const version = spawnSync("wine", ["--version"], { encoding: "utf8" }).stdout.trim().replaceAll(/[^\w.]+/g, "-");
  const finished = join(build, `${version}-installed`);
  if (existsSync(finished)) return finished;
  clearRemains();
  const prefix = mkdtempSync(join(resolve(build), `wine-installing-${process.pid}-`));
  const env = environmentOf(prefix, "");
  for (const [program, ...args] of [["wineboot", "-i"], ["wineserver", "-w"]]) {
    const { status, error } = spawnSync(program, args, { env, stdio: "ignore", timeout: 400_000 });
    if (status === 0) continue;
    spawnSync("wineserver", ["-k"], { env, stdio: "ignore", timeout: 10_000 });
    rmSync(prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
    throw new Error(`${program}: ${error ?? `exit ${status}`}`);
  }
  try {
    renameSync(prefix, finished);
  } catch (error) {
    if (!existsSync(finished)) throw error;
    rmSync(prefix, { recursive: true }); // somebody else's was quicker
  }
  return finished;
}

/** A fresh Windows; removed with everything that runs in it when the test file ends. `display` is an X display, or none. */
export function freshWindows(display = "") {
  const prefix = mkdtempSync(join(tmpdir(), "sceau-wine-"));
  cpSync(installedWindows(), prefix, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const env = environmentOf(prefix, display);
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync("wine", args, { env, encoding: "utf8", timeout: 180_000 });
    return { status, stdout: stdout.replaceAll("\r", ""), stderr };
  };
  // Debian's wineserver ends with its last program, and whatever starts in that moment dies with it. This one stays a minute,
  // and so do the services that are started with it: they must not hold a pipe that somebody reads to its end.
  spawnSync("wineserver", ["-p60"], { env, stdio: "ignore" });
  const started = spawnSync("wine", ["cmd", "/c", "exit", "0"], { env, stdio: "ignore", timeout: 240_000 });
  if (started.status !== 0) throw new Error(`wine cmd: ${started.error ?? `exit ${started.status}`}`);
  after(() => {
    spawnSync("wineserver", ["-k"], { env });
    spawnSync("wineserver", ["-w"], { env, timeout: 10_000 });
    rmSync(prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  });
  const drive = join(prefix, "drive_c");
  return {
    env, run, drive,
    folder: (path) => {
      mkdirSync(join(drive, path), { recursive: true });
      return join(drive, path);
    },
    /** How many processes of this Windows have a command line that matches, by what Linux says of them. */
    running: (pattern) =>
      readdirSync("/proc").filter((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        try {
          return pattern.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`WINEPREFIX=${prefix}\0`);
        } catch {
          return false; // ended in between, or somebody else's
        }
      }).length,
    exists: (path) => existsSync(join(drive, path)),
    /** The values below a registry key as `reg query /s` prints them, or undefined when the key is not there. */
    registry: (key) => {
      const { status, stdout, stderr } = run("reg", "query", key, "/s");
      assert.ok(status === 0 || /Unable to find/.test(stdout + stderr), `reg query ${key}: exit ${status}, ${stdout}${stderr}`);
      return status === 0 ? stdout : undefined;
    },
  };
}

/** What Linux says the threads of a process wait for. */
function waitsOf(pid) {
  const read = (path) => {
    try {
      return readFileSync(path, "utf8").trim();
    } catch (error) {
      return error.code;
    }
  };
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => [thread, ...["comm", "wchan", "syscall"].map((name) => read(`/proc/${pid}/task/${thread}/${name}`))].join(" ")).join("\n");
  } catch {
    return "it is gone";
  }
}

/** A host as a browser starts it: frames over standard input and output. */
export class BrowserPipe {
  constructor(windows, program, ...args) {
    this.child = spawn("wine", [program, ...args], { env: windows.env });
    this.received = Buffer.alloc(0);
    this.waiting = [];
    this.stderr = "";
    this.child.stderr.setEncoding("utf8").on("data", (text) => (this.stderr += text));
    const over = (why) => {
      this.over ??= why;
      for (const { fail } of this.waiting.splice(0)) fail(new Error(`the host ended (${this.over}): ${this.stderr}`));
    };
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.once("close", (status, signal) => over(status ?? signal));
    // Its last words come with the end of its pipes, which somebody whom it started may hold.
    this.child.once("exit", (status, signal) => setTimeout(() => over(`${status ?? signal}, and something holds its pipes`), 10_000).unref());
    this.child.stdin.on("error", () => {}); // of a host that has ended, which is told below with its last words
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
    if (this.over !== undefined) return Promise.reject(new Error(`the host had ended (${this.over}): ${this.stderr}`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${id}, ${this.received.length} bytes of one; threads of the host:\n${waitsOf(this.child.pid)}\n${this.stderr}`)), limit);
      const done = (settle) => (value) => { clearTimeout(timer); settle(value); };
      this.waiting.push({ id, resolve: done(resolve), fail: done(reject) });
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
