/** A person's way through the workbench, step by step. */
import { it } from "node:test";
import type { Workbench } from "./workbench.ts";

export type Step = (name: string, work: () => Promise<void>) => void;

/** How to add steps to a walk; one that fails leaves a picture. @param of the walk, for the picture's name */
export function stepsOf(bench: () => Workbench, of = ""): Step {
  return (name, work) => {
    it(name, async () => {
      try {
        await work();
      } catch (error) {
        await bench().picture(`failed-${of}${name.replaceAll(/\W+/g, "-")}`);
        throw error;
      }
    });
  };
}
