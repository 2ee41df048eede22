/** The language server as a process of its own. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { annotate } from "../study/annotate.ts";
import { createServer } from "./server.ts";

createServer(createConnection(ProposedFeatures.all), annotate);
