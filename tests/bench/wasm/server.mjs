// SPDX-License-Identifier: Apache-2.0
// What the pages of the bench are served by, and where they leave what they measured.
import { createServer } from "node:http";

const types = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** Serves these files by their paths. `received` is what a page sends to /times, as JSON. */
export async function serve(files) {
  let receive;
  const received = new Promise((resolve) => { receive = resolve; });
  const server = createServer(async (request, response) => {
    const content = files.get(request.url);
    response.writeHead(content === undefined && request.method !== "POST" ? 404 : 200, { "Content-Type": types[request.url.split(".")[1] ?? "html"] ?? "text/plain" });
    response.end(content);
    if (request.method !== "POST") return;
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    receive(JSON.parse(Buffer.concat(pieces).toString()));
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://localhost:${server.address().port}/`, received, close };
}
