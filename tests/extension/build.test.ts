// SPDX-License-Identifier: Apache-2.0
// What is shipped: sizes, permissions, ids. Builds into a directory of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

const out = mkdtempSync(join(tmpdir(), "sceau-extension-"));
after(() => {
  rmSync(out, { recursive: true });
});
const said = execFileSync("tools/build-extension.mjs", ["--out", out, "--portal", "https://portal.example", "--portal", "https://localhost:8443"], { encoding: "utf8" });
const manifestOf = (browser: string): Record<string, unknown> => JSON.parse(readFileSync(join(out, browser, "manifest.json"), "utf8")) as Record<string, unknown>;

void describe("The built extension", () => {
  for (const browser of ["chromium", "firefox"]) {
    void test(`asks ${browser} for four permissions and no site beyond its portals`, () => {
      const manifest = manifestOf(browser);
      assert.deepEqual(manifest["permissions"], ["activeTab", "nativeMessaging", "scripting", "storage"]);
      assert.deepEqual(manifest["host_permissions"], ["https://portal.example/*", "https://localhost/*"]);
      assert.equal(manifest["web_accessible_resources"], undefined);
      assert.deepEqual(manifest["content_scripts"], [
        { matches: ["https://portal.example/*", "https://localhost/*"], js: ["relay.js"], run_at: "document_start" },
      ]);
    });

    void test(`puts at most 2 KB into a page of ${browser}`, () => {
      assert.ok(statSync(join(out, browser, "relay.js")).size <= 2048);
    });

    void test(`runs no remote code and no eval in ${browser}`, () => {
      const policy = (manifestOf(browser)["content_security_policy"] as { extension_pages: string }).extension_pages;
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
      const code = ["background.js", "relay.js"].map((file) => readFileSync(join(out, browser, file), "utf8")).join("\n");
      assert.deepEqual(code.match(/\beval\(|new Function|\bimport\(|importScripts|innerHTML/g), null);
      assert.deepEqual([...new Set(code.match(/https?:\/\/[^"`]+/g))], ["https://portal.example", "https://localhost:8443"], "no address but the portals'");
    });
  }

  void test("has the id that its manifest's key gives it, and Firefox's own", () => {
    assert.match(said, /^chromium: .* \(gcapmligkfjmffdcdimmoigdidmmkcpc\)$/m);
    assert.match(said, /^firefox: .* \(extension@fr\.sceau\)$/m);
  });

  void test("shows each browser only its own half of the manifest", () => {
    assert.deepEqual(manifestOf("chromium")["background"], { service_worker: "background.js", type: "module" });
    assert.deepEqual(manifestOf("firefox")["background"], { scripts: ["background.js"], type: "module" });
    assert.equal(manifestOf("firefox")["key"], undefined);
    assert.equal(manifestOf("chromium")["browser_specific_settings"], undefined);
  });

  void test("speaks French and English, with the same messages in both", () => {
    const [french, english] = ["fr", "en"].map((language) =>
      Object.keys(JSON.parse(readFileSync(join(out, "chromium/_locales", language, "messages.json"), "utf8")) as object),
    );
    assert.deepEqual(french, english);
  });

  void test("refuses a portal that is not an origin", () => {
    assert.throws(() => execFileSync("tools/build-extension.mjs", ["--out", out, "--portal", "https://portal.example/path"], { stdio: "pipe" }));
  });
});

void describe("Packages", () => {
  execFileSync("openssl", ["genrsa", "-out", join(out, "key.pem"), "2048"], { stdio: "ignore" });
  const make = (directory: string): Record<string, Buffer> => {
    execFileSync("tools/build-extension.mjs", ["--out", join(out, directory), "--key", join(out, "key.pem"), "--package"], { stdio: "ignore" });
    const maps = readdirSync(join(out, directory, "maps")).map((name) => join("maps", name));
    return Object.fromEntries(["sceau-chromium.zip", "sceau-firefox.xpi", "sceau.crx", ...maps].map((name) => [name, readFileSync(join(out, directory, name))]));
  };

  void test("are the same bytes every time", () => {
    assert.deepEqual(make("once"), make("again"));
  });

  void test("open with unzip and hold what was built", () => {
    make("once");
    for (const [archive, browser] of [["sceau-chromium.zip", "chromium"], ["sceau-firefox.xpi", "firefox"]] as const) {
      mkdirSync(join(out, "unzipped", browser), { recursive: true });
      execFileSync("unzip", ["-q", "-o", join(out, "once", archive), "-d", join(out, "unzipped", browser)]);
      execFileSync("diff", ["-r", join(out, "unzipped", browser), join(out, "once", browser)]);
    }
  });

  void test("carry no source map, but one lies beside them for each script", () => {
    make("once");
    const files = readdirSync(join(out, "once/chromium"));
    assert.deepEqual(files.filter((name) => name.endsWith(".map")), []);
    assert.deepEqual(readdirSync(join(out, "once/maps")), files.filter((name) => name.endsWith(".js")).map((name) => `${name}.map`));
    const { sources } = JSON.parse(readFileSync(join(out, "once/maps/relay.js.map"), "utf8")) as { sources: readonly string[] };
    assert.deepEqual(sources, ["../../extension/src/content/relay.ts"]);
  });
});

void test("The npm package names files that are there, with types, and works as it is", async () => {
  const directory = join(out, "package");
  execFileSync("tools/build-page-api.mjs", ["--out", directory], { stdio: "ignore" });
  const { exports } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { exports: Record<string, { types: string; default: string } | string> };
  assert.deepEqual(Object.keys(exports), [".", "./errors", "./components", "./testing", "./certificates", "./certificates-worker", "./forms", "./sceau.wasm", "./forms.wasm"]);
  for (const entry of Object.values(exports)) if (typeof entry === "object") for (const file of [entry.types, entry.default]) assert.ok(statSync(join(directory, file)).size > 0);
  const { connect, renew } = (await import(join(directory, "index.js"))) as Record<string, unknown>;
  assert.deepEqual([typeof connect, typeof renew], ["function", "function"]);
  const { Certificates } = (await import(join(directory, "certificates.js"))) as Record<string, unknown>;
  const { serveCertificates } = (await import(join(directory, "certificates-worker.js"))) as Record<string, unknown>;
  assert.deepEqual([typeof Certificates, typeof serveCertificates], ["function", "function"]);
});

void test("The page API takes at most 10 KB of a page, and loads the rest when it is needed", () => {
  const chunks = join(out, "page-api");
  execFileSync("node_modules/.bin/esbuild", [
    "--bundle", "--minify", "--splitting", "--format=esm", "--target=chrome121,firefox128", "--metafile=" + join(out, "meta.json"), `--outdir=${chunks}`, "extension/page-api/index.ts",
  ], { stdio: "ignore" });
  const { outputs } = JSON.parse(readFileSync(join(out, "meta.json"), "utf8")) as { outputs: Record<string, { bytes: number; entryPoint?: string; imports: { path: string; kind: string }[] }> };
  const [entry] = Object.values(outputs).filter(({ entryPoint }) => entryPoint === "extension/page-api/index.ts");
  const atOnce = (entry?.imports ?? []).filter(({ kind }) => kind === "import-statement").map(({ path }) => outputs[path]?.bytes ?? 0);
  const bytes = (entry?.bytes ?? Infinity) + atOnce.reduce((sum, size) => sum + size, 0);
  assert.ok(bytes <= 10 * 1024, `${bytes} bytes`);
});

void describe("A page pays for what it imports from the npm package", () => {
  const directory = join(out, "page");
  before(() => {
    execFileSync("tools/build-page-api.mjs", ["--out", join(directory, "node_modules/@sceau/portal")], { stdio: "ignore" });
  });

  /** The bytes that a page with this script loads at once. */
  function bytesOf(name: string, script: string): number {
    writeFileSync(join(directory, `${name}.mjs`), script);
    const meta = join(directory, `${name}.json`);
    const options = ["--bundle", "--minify", "--splitting", "--format=esm", "--target=chrome121,firefox128", "--log-level=error", `--metafile=${meta}`, `--outdir=${join(directory, name)}`];
    execFileSync("node_modules/.bin/esbuild", [...options, join(directory, `${name}.mjs`)]);
    const { outputs } = JSON.parse(readFileSync(meta, "utf8")) as { outputs: Record<string, { bytes: number; entryPoint?: string; imports: { path: string; kind: string }[] }> };
    const atOnce = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint?.endsWith(`${name}.mjs`)));
    assert.equal(atOnce.size, 1);
    for (const path of atOnce) for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") atOnce.add(next);
    return [...atOnce].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  }

  for (const [name, script, atMost] of [
    ["everything", 'export * from "@sceau/portal";', 10 * 1024],
    ["connect", 'import { connect } from "@sceau/portal"; globalThis.sceau = await connect();', 9.5 * 1024],
    ["renew", 'import { renew } from "@sceau/portal"; globalThis.renew = renew;', 2 * 1024],
    ["the error class", 'import { BridgeError } from "@sceau/portal"; globalThis.isOurs = (error) => error instanceof BridgeError;', 1.5 * 1024],
    ["nothing", 'import "@sceau/portal"; import "@sceau/portal/errors"; import "@sceau/portal/testing";', 0],
  ] as const)
    void test(`${name}: at most ${atMost} bytes`, () => {
      const bytes = bytesOf(name.replaceAll(" ", "-"), script);
      assert.ok(bytes <= atMost, `${bytes} bytes`);
    });
});

void test("Every module of the npm package can be imported where pages are rendered ahead, without a browser", () => {
  const directory = join(out, "server");
  execFileSync("tools/build-page-api.mjs", ["--out", join(directory, "node_modules/@sceau/portal")], { stdio: "ignore" });
  writeFileSync(
    join(directory, "server.mjs"),
    ["", "/errors", "/components", "/testing", "/certificates", "/certificates-worker", "/forms"].map((path) => `await import("@sceau/portal${path}");`).join("\n") +
      'const { BridgeError } = await import("@sceau/portal"); console.log(typeof window, typeof HTMLElement, new BridgeError("pinBlocked").code);',
  );
  assert.equal(execFileSync(process.execPath, [join(directory, "server.mjs")], { encoding: "utf8" }), "undefined undefined pinBlocked\n");
});
