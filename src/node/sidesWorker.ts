/** Entry of the thread that finds a hunk's file: an archive takes seconds to unpack, and a strange document may take long to read. */
import { parentPort, workerData } from "node:worker_threads";
import { fileSides } from "./fileSides.ts";
import type { SidesOrder } from "./sidesThread.ts";

const { request, folders }: SidesOrder = workerData;

void fileSides(request, folders).then((sides) => parentPort?.postMessage(sides, []));
