/** The language server as a web worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { annotate } from "../study/annotate.ts";
import { createServer } from "./server.ts";

createServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), (text) =>
  annotate(text),
);
