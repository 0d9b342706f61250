// SPDX-License-Identifier: Apache-2.0
// As much XML as policy files need: escaping, and a strict reader that refuses what it does not know.

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const characters = Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character]));

export const escapeXml = (text) => String(text).replace(/[&<>"']/g, (character) => entities[character]);

const unescapeXml = (text) =>
  text.replace(/&[^;\s]*;?/g, (entity) => {
    const code = /^&#x([0-9a-fA-F]+);$/.exec(entity);
    if (code) return String.fromCodePoint(parseInt(code[1], 16));
    if (!(entity in characters)) throw new Error(`unknown entity ${entity}`);
    return characters[entity];
  });

/**
 * The document as `{ name, attributes, children, text }`. Comments, the XML declaration and DOCTYPE are passed over.
 * @throws {Error} when it is not well-formed.
 */
export function parseXml(source) {
  const document = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  const bare = source.replace(/^\uFEFF/, "");
  while (token.lastIndex < bare.length) {
    const start = token.lastIndex;
    const found = token.exec(bare);
    if (!found) throw new Error(`not well-formed at character ${start}: ${bare.slice(start, start + 40)}`);
    const [, closing, name, attributes, empty, text] = found;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent === document && text.trim() !== "") throw new Error("text outside the root element");
      parent.text += unescapeXml(text);
    } else if (closing) {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else if (name) {
      const element = { name, attributes: {}, children: [], text: "" };
      for (const [, key, value] of attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
        if (key in element.attributes) throw new Error(`<${name}> repeats ${key}`);
        element.attributes[key] = unescapeXml(value);
      }
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1).name}> is not closed`);
  if (document.children.length !== 1) throw new Error("there must be one root element");
  return document.children[0];
}

/** Every element below `element` that has this name. */
export const elements = (element, name) =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elements(child, name)]);
