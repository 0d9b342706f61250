// SPDX-License-Identifier: Apache-2.0
// Windows programs run by wine, each test file in a Windows of its own.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { after } from "node:test";

export const build = process.env.BUILD ?? "build/mingw";

/** How long anything may take that takes moments: only what will never come is given up, on a machine however busy. */
export const patience = 300_000;

/** Without Wine's debugger, which would hold a process that crashed for longer than the host waits for a driver. */
const environmentOf = (prefix, display) => ({ ...process.env, WINEPREFIX: prefix, WINEARCH: "win64", LC_ALL: "C.UTF-8", WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml,winedbg.exe=", DISPLAY: display });

/** A directory for a Windows of this process. */
const newPrefix = () => mkdtempSync(join(resolve(build), `wine-of-${process.pid}-`));

/** Ends what runs in a Windows, and removes it. */
function removeWindows(prefix) {
  const env = environmentOf(prefix, "");
  spawnSync("wineserver", ["-k"], { env, stdio: "ignore", timeout: patience });
  spawnSync("wineserver", ["-w"], { env, stdio: "ignore", timeout: patience });
  rmSync(prefix, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
}

/** Removes the Windows of processes that somebody ended. */
export function clearRemains() {
  for (const name of readdirSync(build)) {
    const [, pid] = /^wine-of-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeWindows(join(resolve(build), name));
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
  const prefix = newPrefix();
  const env = environmentOf(prefix, "");
  for (const [program, ...args] of [["wineboot", "-i"], ["wineserver", "-w"]]) {
    const { status, error } = spawnSync(program, args, { env, stdio: "ignore", timeout: patience });
    if (status === 0) continue;
    removeWindows(prefix);
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

/**
 * Copies a Windows. Wine's own programs, nearly all of its 700 MB, to which nothing writes, become links; not so the registry, into
 * whose files Wine writes.
 */
function copyWindows(from, to) {
  const programs = ["drive_c/windows/system32", "drive_c/windows/winsxs"];
  const skipped = programs.map((path) => join(from, path));
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, filter: (path) => !skipped.includes(path) });
  for (const path of programs) execFileSync("cp", ["--archive", "--link", join(from, path), join(to, path)]);
}

/** A fresh Windows; removed with everything that runs in it when the test file ends. `display` is an X display, or none. */
export function freshWindows(display = "") {
  const installed = installedWindows();
  const prefix = newPrefix();
  after(() => removeWindows(prefix));
  copyWindows(installed, prefix);
  const env = environmentOf(prefix, display);
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync("wine", args, { env, encoding: "utf8", timeout: patience });
    return { status, stdout: stdout.replaceAll("\r", ""), stderr };
  };
  // Debian's wineserver ends with its last program, and whatever starts in that moment dies with it. This one stays until it is
  // ended, or long after a test file that somebody ended; and so do the services that are started with it: they must not hold a
  // pipe that somebody reads to its end.
  spawnSync("wineserver", [`-p${2 * patience / 1000}`], { env, stdio: "ignore" });
  const started = spawnSync("wine", ["cmd", "/c", "exit", "0"], { env, stdio: "ignore", timeout: patience });
  if (started.status !== 0) throw new Error(`wine cmd: ${started.error ?? `exit ${started.status}`}`);
  const drive = join(prefix, "drive_c");
  /**
   * Wine's `reg`, for what a test prepares or looks at. On a busy machine `reg import` ended once with 1, and why is not known. No
   * program of ours is at work then: it is tried again, aloud.
   */
  const reg = (...args) => {
    for (let tries = 1; ; tries += 1) {
      const { status, stdout, stderr } = run("reg", ...args);
      const said = `reg ${args.join(" ")}: exit ${status}, ${stdout}${stderr}`;
      if (status === 0) return stdout;
      if (args[0] === "query" && /Unable to find/.test(stdout + stderr)) return undefined;
      assert.ok(tries < 3, said);
      console.error(`${said} Once more.`);
    }
  };
  // No window manager is at work: Wine would wait for what it says of each window, two seconds in vain, and would leave it to the
  // manager who gets the keys. So the display's focus decides, and a key that is pressed after a window has it goes to that window.
  if (display !== "") for (const name of ["Managed", "UseTakeFocus"]) reg("add", "HKCU\\Software\\Wine\\X11 Driver", "/v", name, "/d", "N", "/f");
  return {
    env, run, drive, reg,
    folder: (path) => {
      mkdirSync(join(drive, path), { recursive: true });
      return join(drive, path);
    },
    /** Puts a copy of what was built into a folder, and says what Windows calls it: what runs is not what a build step may replace. */
    place: (built, folder = "Program Files/Sceau", name = basename(built)) => {
      mkdirSync(join(drive, folder), { recursive: true });
      rmSync(join(drive, folder, name), { force: true }); // a link to every Windows' own
      copyFileSync(resolve(build, built), join(drive, folder, name));
      return `C:\\${join(folder, name).replaceAll("/", "\\")}`;
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
    registry: (key) => reg("query", key, "/s"),
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

  answer(id) {
    if (this.over !== undefined) return Promise.reject(new Error(`the host had ended (${this.over}): ${this.stderr}`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${id}, ${this.received.length} bytes of one; threads of the host:\n${waitsOf(this.child.pid)}\n${this.stderr}`)), patience);
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
