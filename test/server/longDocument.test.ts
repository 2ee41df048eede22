/** The bundled server as a process, with documents that take long to read. */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type Hover,
  type ProtocolConnection,
} from "vscode-languageserver/node";
import { annotationRequest } from "../../src/server/contract.ts";
import type { Annotation } from "../../src/study/annotation.ts";

const sample = readFileSync("media/samples/polled-pages-review.patch", "utf8");
const long = {
  uri: "file:///long.mbox",
  languageId: "plaintext",
  version: 1,
  text: "A line of prose.\n".repeat(600_000),
};
const short = { uri: "file:///short.patch", languageId: "diff", version: 1, text: sample };

describe("a long document", () => {
  let server: ChildProcess;
  let connection: ProtocolConnection;
  before(async () => {
    server = fork("dist/server.js", ["--node-ipc"]);
    connection = createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
    connection.listen();
    await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification("initialized", {});
  });
  after(() => {
    connection.dispose();
    server.kill();
  });

  const ask = (uri: string): Promise<Annotation> => connection.sendRequest(annotationRequest, { uri });

  it("does not hold up the hovers of another one", async () => {
    await connection.sendNotification("textDocument/didOpen", { textDocument: long });
    await connection.sendNotification("textDocument/didOpen", { textDocument: short });
    let longIsRead = false;
    const reading = ask(long.uri).then((annotation) => {
      longIsRead = true;
      return annotation;
    });
    const line = sample.split("\n").findIndex((text) => text.includes("static void kfree_rcu_monitor"));
    const position = { line, character: 5 };
    const hover = await connection.sendRequest<Hover>("textDocument/hover", {
      textDocument: { uri: short.uri },
      position,
    });
    assert.equal(longIsRead, false);
    assert.match(JSON.stringify(hover), /Changes the reclaim policy/);
    assert.deepEqual((await reading).hunks, []);
  });

  it("that changes while it is read is read in its new version", async () => {
    const change = (version: number, text: string): Promise<void> =>
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: long.uri, version },
        contentChanges: [{ text }],
      });
    await change(2, `${long.text}more`);
    const reading = ask(long.uri);
    await change(3, sample);
    const newer = ask(long.uri);
    const [first, second] = await Promise.all([reading, newer]);
    assert.equal(second.hunks.length, 5);
    assert.deepEqual(first, second);
  });
});
