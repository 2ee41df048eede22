/** The folders that are open reach whoever reads documents: kernel files may lie there. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { annotationRequest } from "../../src/server/contract.ts";
import { connect } from "./pipe.ts";
import { sampleAnnotation, sampleText, sampleUri } from "./sample.ts";

for (const folders of [[], ["file:///home/ann/linux", "untitled:other"]]) {
  it(`reads a document with ${folders.length} folders`, async () => {
    const seen: (readonly string[])[] = [];
    const client = await connect((_text, _cancel, given) => {
      seen.push(given);
      return sampleAnnotation;
    }, folders);
    try {
      await client.open(sampleUri, sampleText);
      await client.request(annotationRequest, { uri: sampleUri });
      assert.deepEqual(seen, [folders]);
    } finally {
      client.dispose();
    }
  });
}
