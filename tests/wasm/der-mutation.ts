// SPDX-License-Identifier: Apache-2.0
// Mutations of the tree of DER elements, every length written anew: what is behind the first length is reached (as tests/fuzz/der_mutator.cpp does
// for libFuzzer). What lies in an OCTET STRING belongs to the tree when it is DER itself.

interface Node {
  tag: number;
  /** Nothing for a leaf. */
  children?: Node[];
  content: Uint8Array;
}

function parse(bytes: Uint8Array, depth = 0): Node[] | undefined {
  const nodes: Node[] = [];
  for (let position = 0; position < bytes.length;) {
    const tag = bytes[position] ?? 0;
    let length = bytes[position + 1] ?? -1;
    let header = 2;
    if ((tag & 0x1f) === 0x1f || length < 0 || depth > 30) return undefined;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 3) return undefined;
      length = bytes.subarray(position + 2, position + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
      header += count;
    }
    const content = bytes.subarray(position + header, position + header + length);
    if (content.length !== length) return undefined;
    const inside = (tag & 0x20) !== 0 ? parse(content, depth + 1) : tag === 0x04 && content.length > 0 ? parse(content, depth + 1) : undefined;
    nodes.push(inside && ((tag & 0x20) !== 0 || inside.length === 1) ? { tag, children: inside, content: new Uint8Array() } : { tag, content });
    position += header + length;
  }
  return nodes;
}

function encode({ tag, children, content }: Node): number[] {
  const inside = children ? children.flatMap(encode) : [...content];
  const { length } = inside;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : length < 0x10000 ? [0x82, length >> 8, length & 255] : [0x83, length >> 16, (length >> 8) & 255, length & 255];
  return [tag, ...size, ...inside];
}

const copy = (node: Node): Node => ({ tag: node.tag, content: node.content, ...(node.children ? { children: node.children.map(copy) } : {}) });

const tags = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0x82, 0x86, 0xa0, 0xa1, 0xa3];

/** One change of the tree. `random` gives a number below its argument. */
export function mutatedDer(der: Uint8Array, random: (below: number) => number): Uint8Array {
  const roots = parse(der);
  if (!roots) return der;
  const places: { readonly siblings: Node[]; readonly index: number }[] = [];
  const collect = (siblings: Node[]): void => {
    for (const [index, node] of siblings.entries()) {
      places.push({ siblings, index });
      if (node.children) collect(node.children);
    }
  };
  for (const root of roots) collect(root.children ?? []);
  const place = places[random(places.length)];
  const other = places[random(places.length)];
  const node = place?.siblings[place.index];
  const another = other?.siblings[other.index];
  if (!place || !node || !another) return der;
  const { siblings, index } = place;
  switch (random(8)) {
    case 0: siblings.splice(index, 1); break;
    case 1: siblings.splice(index, 0, copy(node)); break;
    case 2: siblings.splice(index, 1, copy(another)); break;
    case 3: siblings.splice(index, 0, copy(another)); break;
    case 4: node.tag = tags[random(tags.length)] ?? 0x05; break;
    case 5: siblings.push(...siblings.splice(index, 1)); break;
    default: {
      if (node.children || node.content.length === 0) {
        siblings.splice(index, 1, { tag: tags[random(tags.length)] ?? 0x05, content: new Uint8Array(random(3)) });
        break;
      }
      const content = new Uint8Array(node.content);
      content[random(content.length)] = random(256);
      node.content = random(3) === 0 ? content.subarray(0, random(content.length + 1)) : content;
      break;
    }
  }
  return Uint8Array.from(roots.flatMap(encode));
}
