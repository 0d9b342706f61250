// SPDX-License-Identifier: Apache-2.0
// The host as a browser drives it, and as a terminal does; both ask with `request(command, arguments)`.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const build = process.env.SCEAU_BUILD ?? join(root, "build/dev");
export const hostProgram = process.env.SCEAU_HOST ?? join(build, "native-host/sceau-host");
// The journal and the consents of the imaginary user of this namespace. Leaks are looked for where the C++ tests drive the
// host; here, where cards are pulled and drivers die, sanitizers look at everything else.
const stateHome = "/run/sceau-test/user";
export const userState = join(stateHome, "sceau");
const environment = { ...process.env, XDG_STATE_HOME: stateHome, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:detect_leaks=0` };
export const origin = "https://portail.exemple.fr";

/** The error code that a host answered. */
export class HostError extends Error {
  constructor(code, command) {
    super(`${command}: ${code}`);
    this.code = code;
    this.command = command;
  }
}

/** A host that a browser started: frames on its pipes, any number of requests at a time. */
export class BrowserHost {
  #process;
  #pending = new Map();
  #buffer = Buffer.alloc(0);
  #nextId = 1;

  /** `files`: how many a process of this host may have open. */
  constructor({ log = "inherit", files } = {}) {
    const command = [hostProgram, "chrome-extension://abcdefghijklmnopabcdefghijklmnop/"];
    if (files) command.unshift("prlimit", `--nofile=${files}:${files}`);
    this.#process = spawn(command[0], command.slice(1), {
      stdio: ["pipe", "pipe", log],
      env: environment,
    });
    this.#process.stdout.on("data", (bytes) => this.#read(bytes));
    this.#process.stdin.on("error", () => {}); // a host that was killed; its end is told by `ended`
    this.ended = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => {
        for (const { reject, command } of this.#pending.values()) reject(new HostError("hostStopped", command));
        this.#pending.clear();
        resolve({ code, signal });
      });
    });
  }

  request(command, args = {}, { onProgress } = {}) {
    const id = this.#nextId++;
    const message = Buffer.from(JSON.stringify({ id, origin, language: "fr", command, arguments: args }));
    const frame = Buffer.alloc(4 + message.length);
    frame.writeUInt32LE(message.length);
    message.copy(frame, 4);
    return new Promise((resolve, reject) => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return reject(new HostError("hostStopped", command));
      this.#pending.set(id, { resolve, reject, command, onProgress });
      this.#process.stdin.write(frame);
    });
  }

  /** What a browser does when the page goes away: closes the pipe. */
  close() {
    this.#process.stdin.end();
    return this.ended;
  }

  kill() {
    this.#process.kill("SIGKILL");
    return this.ended;
  }

  /** The processes that hold a PKCS#11 module. */
  workers() {
    // Any of its threads may have started them.
    const threads = `/proc/${this.#process.pid}/task`;
    if (!existsSync(threads)) return [];
    const list = readdirSync(threads).flatMap((thread) => read(`${threads}/${thread}/children`).split(" ").filter(Boolean));
    return list.map(Number).filter((pid) => read(`/proc/${pid}/cmdline`).includes("token-worker"));
  }

  get pid() {
    return this.#process.pid;
  }

  #read(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    while (this.#buffer.length >= 4) {
      const size = this.#buffer.readUInt32LE();
      if (this.#buffer.length < 4 + size) return;
      const message = JSON.parse(this.#buffer.subarray(4, 4 + size).toString());
      this.#buffer = this.#buffer.subarray(4 + size);
      this.#receive(message);
    }
  }

  #receive({ id, result, error, event, arguments: facts }) {
    if (event === "progress") this.#pending.get(facts.requestId)?.onProgress?.(facts.step, facts.requestId);
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    if (error) pending.reject(new HostError(error.code, pending.command));
    else pending.resolve(result);
  }
}

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process or thread ended meanwhile
  }
};

/** `sceau-host call`: a process for each command, as the documentation shows it. */
export class TerminalHost {
  async request(command, args = {}) {
    const options = { encoding: "utf8", maxBuffer: 4 << 20, timeout: 60_000, env: environment };
    const { stdout, stderr, status, error } = spawnSync(hostProgram, ["call", command, JSON.stringify(args), "--origin", origin], options);
    if (error || (status !== 0 && !stdout)) throw new Error(`sceau-host call ${command}: ${error ?? stderr}`);
    const answer = JSON.parse(stdout);
    this.sentence = stderr;
    if (status !== 0) throw new HostError(answer.code, command);
    return answer;
  }
  async close() {}
}
