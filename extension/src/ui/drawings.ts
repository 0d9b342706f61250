// SPDX-License-Identifier: Apache-2.0
const svgNamespace = "http://www.w3.org/2000/svg";

/** A line drawing in the colour of the text around it. Decoration: the text beside it says the same. */
function drawing(viewBox: string, ...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("class", "drawing");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A USB token before a computer's port. */
export const insertToken = (): SVGSVGElement =>
  drawing("0 0 96 48", "M6 15h34a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5H6a4 4 0 0 1-4-4V19a4 4 0 0 1 4-4Z", "M45 19h11v10H45", "M50 22.500v3", "M14 24a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "M63 24h8m-3-3 3 3-3 3", "M94 8H82a4 4 0 0 0-4 4v24a4 4 0 0 0 4 4h12", "M78 19h8v10h-8");

/** A program that is not there yet. */
export const installProgram = (): SVGSVGElement => drawing("0 0 48 48", "M6 8h36v24H6z", "M18 40h12", "M24 32v8", "M24 13v12m-5-5 5 5 5-5");
