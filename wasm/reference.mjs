#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Writes docs/certificates-reference.md from the declarations and comments of wasm/api. --check fails when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "docs/certificates-reference.md");
const sources = ["certificates", "worker", "forms"].map((name) => join(root, `wasm/api/${name}.ts`));

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(sources, options);
const checker = program.getTypeChecker();

/** Sections "// Name" of wasm/examples, without what says where they end. */
const examples = new Map(["certificates", "worker", "forms"].flatMap((name) =>
  readFileSync(join(root, `wasm/examples/${name}.mjs`), "utf8").split(/^\/\/ (?=[A-Za-z.]+$)/m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    return [section.slice(0, end), section.slice(end + 1).trimEnd()];
  })));

function exampleOf(name) {
  const example = examples.get(name);
  if (example === undefined) throw new Error(`wasm/examples has no "// ${name}"`);
  return ["For example:", "", "```js", example, "```", ""];
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();
/** {@link X} and line breaks are of no use in a table. */
const textOf = (parts) => ts.displayPartsToString(parts).trim();
const cell = (text) => oneLine(text).replaceAll("|", "\\|");
const isPrivate = (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
const fence = (code) => ["```ts", code, "```", ""];

/** A declaration without its body and without what only the compiler needs. */
function signature(node) {
  const text = node.getSourceFile().text.slice(node.getStart(), node.body ? node.body.getStart() : node.getEnd());
  return oneLine(text).replace(/;$/, "");
}

/** What the comment of a symbol says: its text, its parameters, what it throws. */
function comment(symbol) {
  const tags = symbol.getJsDocTags(checker);
  const named = (name) => tags.filter((tag) => tag.name === name).map((tag) => textOf(tag.text));
  const lines = [textOf(symbol.getDocumentationComment(checker)), ""];
  for (const parameter of named("param")) {
    const [, name, text] = /^(\S+)\s+(?:- )?([\s\S]*)$/.exec(parameter) ?? [];
    lines.push(`- \`${name}\`: ${oneLine(text ?? "")}`);
  }
  // The compiler drops the braces of `@throws {BridgeError}`; what is thrown is always one.
  for (const thrown of named("throws")) lines.push(`- throws ${oneLine(thrown.replace(/^\{?BridgeError\}?\s*/, ""))}`);
  if (lines.at(-1) !== "") lines.push("");
  return lines;
}

function classLines(symbol, declaration) {
  const lines = [`## ${symbol.name}`, "", ...comment(symbol)];
  for (const member of declaration.members.filter((one) => ts.isMethodDeclaration(one) && !isPrivate(one))) {
    const method = checker.getSymbolAtLocation(member.name);
    lines.push(`### ${symbol.name}.${method.name}`, "", ...fence(signature(member)), ...comment(method), ...exampleOf(`${symbol.name}.${method.name}`));
  }
  return lines;
}

function interfaceLines(symbol, declaration) {
  const base = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => `\`${type.getText()}\``));
  const lines = [`### ${symbol.name}`, "", ...comment(symbol)];
  if (base.length > 0) lines.push(`As ${base.join(", ")}, and:`, "");
  lines.push("| member | type | |", "| --- | --- | --- |");
  for (const member of declaration.members) {
    const property = member.name && checker.getSymbolAtLocation(member.name);
    if (!property) continue;
    const type = ts.isPropertySignature(member) ? member.type.getText() : signature(member);
    const [standard] = property.getJsDocTags(checker).filter(({ name }) => name === "defaultValue").map(({ text }) => textOf(text));
    const said = [textOf(property.getDocumentationComment(checker)), standard ? `By default ${standard}.` : ""].filter(Boolean).join(" ");
    lines.push(`| \`${property.name}${member.questionToken ? "?" : ""}\` | \`${cell(type)}\` | ${cell(said)} |`);
  }
  return [...lines, ""];
}

const exported = new Map();

/** Adds a symbol and the types of ours that its declaration mentions. */
function add(symbol) {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = original.declarations?.[0];
  if (exported.has(original.name) || !declaration || !isOurs(declaration)) return;
  exported.set(original.name, original);
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const mentioned = checker.getSymbolAtLocation(node.typeName ?? node.expression);
      if (mentioned && !(mentioned.flags & ts.SymbolFlags.TypeParameter)) add(mentioned);
    }
    if (!(ts.isClassElement(node) && isPrivate(node)) && !ts.isBlock(node)) ts.forEachChild(node, visit);
  };
  visit(declaration);
}

const isOurs = (declaration) => {
  const path = declaration.getSourceFile().fileName;
  const isDeclared = ts.isClassDeclaration(declaration) || ts.isFunctionDeclaration(declaration) || ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
  return isDeclared && (path.startsWith(join(root, "wasm/api/")) || path.startsWith(join(root, "shared/protocol/generated/ts/")));
};
for (const source of sources) checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(source))).forEach(add);

const lines = [
  "# Certificates in the page and in Node: reference",
  "",
  "Written by `node wasm/reference.mjs` from the declarations in `wasm/api`; a test fails when it is stale and runs every example.",
  "In the examples, `certificates` and `forms` are the loaded modules, `read(name)` yields a file that `tests/shared/x509/make-fixtures` made,",
  "`sign(key, algorithm, bytes)` is the token; what follows `// →` is what the expression before it yields. What to use when is in",
  "[certificates-api.md](certificates-api.md).",
  "",
];
const types = [];
for (const symbol of exported.values()) {
  const declaration = symbol.declarations[0];
  if (ts.isClassDeclaration(declaration)) lines.push(...classLines(symbol, declaration));
  else if (ts.isFunctionDeclaration(declaration)) lines.push(`## ${symbol.name}`, "", ...fence(signature(declaration)), ...comment(symbol), ...exampleOf(symbol.name));
  else types.push([symbol, declaration]);
}
lines.push("## Types", "");
for (const [symbol, declaration] of types.sort(([left], [right]) => (left.name < right.name ? -1 : 1)))
  lines.push(...(ts.isInterfaceDeclaration(declaration)
    ? interfaceLines(symbol, declaration)
    : [`### ${symbol.name}`, "", ...comment(symbol), ...fence(signature(declaration))]));

const { codes } = JSON.parse(readFileSync(join(root, "shared/errors/error-codes.json"), "utf8"));
const thrown = new Set(lines.filter((line) => line.startsWith("- throws")).flatMap((line) => [...line.matchAll(/`([a-z][A-Za-z]+)`/g)].map(([, code]) => code)).filter((code) => code in codes));
lines.push("## Errors", "", "Every error is a `BridgeError`. Its `code` is one of these; its `cause` says in English what was wrong and, where DER is malformed, at which offset.", "", "| code | meaning |", "| --- | --- |");
for (const code of [...thrown].sort()) lines.push(`| \`${code}\` | ${cell(codes[code].meaning)} |`);
const text = `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trimEnd()}\n`;

if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error("docs/certificates-reference.md is stale: node wasm/reference.mjs");
  process.exitCode = 1;
}
