// SPDX-License-Identifier: Apache-2.0
// As certificates.mjs; `worker` is a CertificatesWorker, `channel` one of two connected message ports.

// serveCertificates
serveCertificates(channel, Certificates.load(bytesOfModule)); // in a worker's script: serveCertificates(self, Certificates.load("/assets/sceau.wasm"))

// CertificatesWorker.start
const started = CertificatesWorker.start(channel); // in a page: CertificatesWorker.start("/assets/worker.js")

// CertificatesWorker.call
const certificate = await worker.call("parse", [read("holder-rsa.der")]);
certificate.keyType; // → "RSA-3072"

// CertificatesWorker.callForEach
const read250 = Array.from({ length: 250 }, () => [read("holder-ec.der")]);
const seen = [];
const parsed = await worker.callForEach("parse", read250, { onProgress: ({ done }) => seen.push(done) });
parsed.length; // → 250
seen; // → [100, 200, 250]

// CertificatesWorker.table
const controller = new AbortController(); // controller.abort() when the page is left
const table = await worker.table([read("holder-rsa.der"), read("holder-ec.der")], { signal: controller.signal });
table.commonName; // → ["Camille Exemple", "Camille Exemple"]
