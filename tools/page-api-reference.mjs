#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Writes docs/portal-reference.md from the declarations and comments of extension/page-api. --check fails when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "docs/portal-reference.md");
const entries = { "@sceau/portal": "index", "@sceau/portal/errors": "errors", "@sceau/portal/components": "components/index", "@sceau/portal/testing": "testing" };
const fileOf = (entry) => join(root, `extension/page-api/${entry}.ts`);

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const program = ts.createProgram(Object.values(entries).map(fileOf), ts.parseJsonConfigFileContent(config, ts.sys, root).options);
const checker = program.getTypeChecker();

const oneLine = (text) => text.replace(/\s+/g, " ").trim();
const cell = (text) => oneLine(text).replaceAll("|", "\\|");
const textOf = (parts) => ts.displayPartsToString(parts).trim();
const tagsOf = (symbol, name) => symbol.getJsDocTags(checker).filter((tag) => tag.name === name).map(({ text }) => oneLine(textOf(text)));
/** Private, internal, or called by the browser alone. */
const isHidden = (symbol, node) =>
  /edCallback$/.test(symbol.name) ||
  (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0 || symbol.getJsDocTags(checker).some(({ name }) => name === "internal");
const fence = (code) => ["```ts", code, "```", ""];

/** A declaration without its body. */
const signature = (node) => oneLine(node.getSourceFile().text.slice(node.getStart(), node.body ? node.body.getStart() : node.getEnd())).replace(/^export |;$/g, "");

/** What the comment of a symbol says, and what it throws. */
function comment(symbol) {
  const said = textOf(symbol.getDocumentationComment(checker));
  const thrown = tagsOf(symbol, "throws").map((text) => `Throws ${text.replace(/^\{?BridgeError\}?\s*/, "") || "`BridgeError`"}.`.replace(/\.\.$/, "."));
  return [...(said ? [said, ""] : []), ...(thrown.length > 0 ? [...thrown, ""] : [])];
}

function table(members) {
  const rows = members.map(({ symbol, node }) => {
    const [standard] = tagsOf(symbol, "defaultValue");
    const said = [textOf(symbol.getDocumentationComment(checker)), standard ? `By default ${standard}.` : ""].filter(Boolean).join(" ");
    const type = ts.isMethodSignature(node) || ts.isMethodDeclaration(node) ? signature(node) : (node.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(node)));
    return `| \`${symbol.name}${node.questionToken ? "?" : ""}\` | \`${cell(type)}\` | ${cell(said)} |`;
  });
  return rows.length > 0 ? ["| member | type | |", "| --- | --- | --- |", ...rows, ""] : [];
}

function membersOf(declaration, wanted) {
  const given = declaration.members.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => parameters.filter((one) => one.modifiers));
  return [...given, ...declaration.members].flatMap((node) => {
    const symbol = node.name && checker.getSymbolAtLocation(node.name);
    return symbol && wanted(node) && !isHidden(symbol, node) ? [{ symbol, node }] : [];
  });
}

function describe(symbol, declaration) {
  const lines = [`### ${symbol.name}`, "", ...comment(symbol)];
  if (ts.isClassDeclaration(declaration)) {
    lines.push(...table(membersOf(declaration, (node) => ts.isParameter(node) || ts.isPropertyDeclaration(node) || ts.isGetAccessor(node))));
    for (const { symbol: method, node } of membersOf(declaration, ts.isMethodDeclaration)) lines.push(`#### ${symbol.name}.${method.name}`, "", ...fence(signature(node)), ...comment(method));
  } else if (ts.isInterfaceDeclaration(declaration)) {
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => `\`${type.getText()}\``));
    if (bases.length > 0) lines.push(`As ${bases.join(", ")}, and:`, "");
    lines.push(...table(membersOf(declaration, () => true)));
  } else lines.push(...fence(signature(declaration)));
  return lines;
}

const lines = [
  "# `@sceau/portal`: reference",
  "",
  "Written by `tools/page-api-reference.mjs` from the declarations of `extension/page-api`; a test fails when it is stale. What to use when, with examples that are run:",
  "[portal-developers.md](portal-developers.md).",
  "",
];
/** What is generated has its page already. */
const elsewhere = new Set();
for (const [name, entry] of Object.entries(entries)) {
  lines.push(`## ${name}`, "");
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry))));
  for (const symbol of exported) {
    const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = original.declarations ?? [];
    if (!declaration || ts.isVariableDeclaration(declaration)) continue;
    if (declaration.getSourceFile().fileName.includes("/generated/")) elsewhere.add(original.name);
    else lines.push(...describe(original, declaration));
  }
}
lines.push("## Types of the protocol", "", `${[...elsewhere].sort().map((name) => `\`${name}\``).join(", ")}: [protocol.md](../shared/protocol/generated/docs/protocol.md).`);
const text = `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trimEnd()}\n`;

if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error("docs/portal-reference.md is stale: tools/page-api-reference.mjs");
  process.exitCode = 1;
}
