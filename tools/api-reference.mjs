#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// tools/api-reference.mjs [portal] [certificates] [--check]: writes docs/NAME-reference.md from the declarations and comments of its
// sources, both without a name. --check fails when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const protocol = "shared/protocol/generated/ts/";

/**
 * What each reference is made of. `modules`: what may be imported, and its source. `types`: where types that are mentioned are described
 * too. `examples`: files of which each function and method must have a section. `errors`: every code, or those that a comment says are thrown.
 */
const references = {
  portal: {
    title: "`@sceau/portal`: reference",
    introduction: [
      "from the declarations of `extension/page-api`; a test fails when it is stale. What to use when, with examples that are run:",
      "[portal-developers.md](portal-developers.md). `Certificates` and `ModuleSource`: [certificates-reference.md](certificates-reference.md).",
    ],
    modules: {
      "@sceau/portal": "extension/page-api/index.ts", "@sceau/portal/errors": "extension/page-api/errors.ts",
      "@sceau/portal/components": "extension/page-api/components/index.ts", "@sceau/portal/testing": "extension/page-api/testing.ts",
    },
    types: ["extension/page-api/", protocol],
    errors: "all",
  },
  certificates: {
    title: "Certificates in the page and in Node: reference",
    introduction: [
      "from the declarations in `wasm/api`; a test fails when it is stale and runs every example.",
      "In the examples, `certificates` and `forms` are the loaded modules, `read(name)` yields a file that `tests/shared/x509/make-fixtures` made,",
      "`sign(key, algorithm, bytes)` is the token; what follows `// →` is what the expression before it yields. What to use when is in",
      "[certificates-api.md](certificates-api.md).",
    ],
    modules: {
      "@sceau/portal/certificates": "wasm/api/certificates.ts", "@sceau/portal/certificates-worker": "wasm/api/worker.ts", "@sceau/portal/forms": "wasm/api/forms.ts",
    },
    types: ["wasm/api/", protocol],
    examples: ["certificates", "worker", "forms"].map((name) => `wasm/examples/${name}.mjs`),
    errors: "thrown",
  },
};

const oneLine = (text) => text.replace(/\s+/g, " ").trim();
const cell = (text) => oneLine(text).replaceAll("|", "\\|");
const textOf = (parts) => ts.displayPartsToString(parts).trim();
const fence = (language, code) => [`\`\`\`${language}`, code, "```", ""];
const isHiddenByWord = (node) => (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;

/** A declaration without its body. */
const signature = (node) => oneLine(node.getSourceFile().text.slice(node.getStart(), node.body ? node.body.getStart() : node.getEnd())).replace(/^export |;$/g, "");

/** Sections "// Name" of files of examples. */
const sectionsOf = (files) => new Map(files.flatMap((file) =>
  readFileSync(join(root, file), "utf8").split(/^\/\/ (?=[A-Za-z.]+$)/m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    return [section.slice(0, end), section.slice(end + 1).trimEnd()];
  })));

function write({ title, introduction, modules, types, examples, errors }) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const sources = Object.values(modules).map((source) => join(root, source));
  const program = ts.createProgram(sources, ts.parseJsonConfigFileContent(config, ts.sys, root).options);
  const checker = program.getTypeChecker();
  const sections = examples && sectionsOf(examples);

  const tagsOf = (symbol, name) => symbol.getJsDocTags(checker).filter((tag) => tag.name === name).map(({ text }) => textOf(text));
  /** Private, internal, or called by the browser alone. */
  const isHidden = (symbol, node) => /edCallback$/.test(symbol.name) || isHiddenByWord(node) || symbol.getJsDocTags(checker).some(({ name }) => name === "internal");

  function exampleOf(name) {
    if (!sections) return [];
    if (!sections.has(name)) throw new Error(`${examples.join(", ")}: no "// ${name}"`);
    return ["For example:", "", ...fence("js", sections.get(name))];
  }

  /** What the comment of a symbol says: its text, its parameters, what it throws. */
  function comment(symbol) {
    const lines = [textOf(symbol.getDocumentationComment(checker)), ""];
    for (const parameter of tagsOf(symbol, "param")) {
      const [, name, text] = /^(\S+)\s+(?:- )?([\s\S]*)$/.exec(parameter) ?? [];
      lines.push(`- \`${name}\`: ${oneLine(text ?? "")}`);
    }
    // The compiler drops the braces of `@throws {BridgeError}`; what is thrown is always one.
    for (const thrown of tagsOf(symbol, "throws")) lines.push(`- throws ${oneLine(thrown.replace(/^\{?BridgeError\}?\s*/, "")) || "`BridgeError`"}`);
    return lines.at(-1) === "" ? lines : [...lines, ""];
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
    const lines = [`### ${symbol.name}`, ""];
    if (ts.isClassDeclaration(declaration)) {
      lines.push(...comment(symbol), ...table(membersOf(declaration, (node) => ts.isParameter(node) || ts.isPropertyDeclaration(node) || ts.isGetAccessor(node))));
      for (const { symbol: method, node } of membersOf(declaration, ts.isMethodDeclaration)) {
        const name = `${symbol.name}.${method.name}`;
        lines.push(`#### ${name}`, "", ...fence("ts", signature(node)), ...comment(method), ...exampleOf(name));
      }
    } else if (ts.isInterfaceDeclaration(declaration)) {
      const bases = (declaration.heritageClauses ?? []).flatMap(({ types: named }) => named.map((type) => `\`${type.getText()}\``));
      lines.push(...comment(symbol), ...(bases.length > 0 ? [`As ${bases.join(", ")}, and:`, ""] : []), ...table(membersOf(declaration, () => true)));
    } else if (ts.isFunctionDeclaration(declaration)) lines.push(...fence("ts", signature(declaration)), ...comment(symbol), ...exampleOf(symbol.name));
    else lines.push(...comment(symbol), ...fence("ts", signature(declaration)));
    return lines;
  }

  const exportedBy = (source) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(root, source))));
  const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  /** What callers import by a name; a message of the protocol may have the same one, and is another type. */
  const imported = new Map(Object.values(modules).flatMap(exportedBy).map((symbol) => [symbol.name, resolved(symbol)]));

  const isType = (declaration) => ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
  const known = new Map();
  /** Adds a symbol, and the types that its declaration mentions. */
  function add(symbol, isExported) {
    const original = resolved(symbol);
    if (!isExported && imported.has(original.name) && imported.get(original.name) !== original) return [];
    const [declaration] = original.declarations ?? [];
    if (known.has(original.name) && known.get(original.name).symbol !== original) throw new Error(`two types are called ${original.name}`);
    if (known.has(original.name) || !declaration || !(isType(declaration) || ts.isClassDeclaration(declaration) || ts.isFunctionDeclaration(declaration))) return [];
    const path = declaration.getSourceFile().fileName.slice(root.length + 1);
    if (path.startsWith("shared/errors/generated/")) return []; // the table of errors has them
    if (!isExported && !(isType(declaration) && types.some((folder) => path.startsWith(folder)))) return [];
    known.set(original.name, { symbol: original, declaration });
    const visit = (node) => {
      if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
        const mentioned = checker.getSymbolAtLocation(node.typeName ?? node.expression);
        if (mentioned && !(mentioned.flags & ts.SymbolFlags.TypeParameter)) add(mentioned, false);
      }
      const member = ts.isClassElement(node) && node.name && checker.getSymbolAtLocation(node.name);
      const isOpen = !(ts.isClassElement(node) && isHiddenByWord(node)) && !(member && isHidden(member, node));
      if (isOpen && !ts.isBlock(node)) ts.forEachChild(node, visit);
    };
    visit(declaration);
    return isType(declaration) ? [] : describe(original, declaration);
  }

  const lines = [];
  for (const [name, source] of Object.entries(modules)) {
    lines.push(`## ${name}`, "", ...exportedBy(source).flatMap((symbol) => add(symbol, true)));
  }
  lines.push("## Types", "");
  const byName = ({ symbol: left }, { symbol: right }) => (left.name < right.name ? -1 : 1);
  for (const { symbol, declaration } of [...known.values()].filter(({ declaration: one }) => isType(one)).sort(byName)) lines.push(...describe(symbol, declaration));

  const { codes } = JSON.parse(readFileSync(join(root, "shared/errors/error-codes.json"), "utf8"));
  const thrown = new Set(lines.filter((line) => line.startsWith("- throws")).flatMap((line) => [...line.matchAll(/`([a-z][A-Za-z]+)`/g)].map(([, code]) => code)));
  lines.push("## Errors", "", "Every error is a `BridgeError`.");
  if (errors === "all") {
    lines.push("`explain(code, language)` gives what is said to people: what happened, and the one thing to do next.", "", "| code | meaning | said to people (English) |", "| --- | --- | --- |");
    for (const [code, { meaning, en }] of Object.entries(codes)) lines.push(`| \`${code}\` | ${cell(meaning)} | ${cell(en)} |`);
  } else {
    lines.push("Its `code` is one of these; its `cause` says in English what was wrong and where: at which offset, or in which field.", "", "| code | meaning |", "| --- | --- |");
    for (const code of [...thrown].filter((one) => one in codes).sort()) lines.push(`| \`${code}\` | ${cell(codes[code].meaning)} |`);
  }
  const [first, ...rest] = introduction;
  const head = [`# ${title}`, "", `Written by \`tools/api-reference.mjs\` ${first}`, ...rest, ""];
  return `${[...head, ...lines].join("\n").replace(/\n{3,}/g, "\n\n").trimEnd()}\n`;
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { check: { type: "boolean" } } });
for (const name of positionals.length > 0 ? positionals : Object.keys(references)) {
  const target = join(root, `docs/${name}-reference.md`);
  const text = write(references[name]);
  if (!values.check) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error(`docs/${name}-reference.md is stale: tools/api-reference.mjs ${name}`);
    process.exitCode = 1;
  }
}
