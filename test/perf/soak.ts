/**
 * Runs that are far larger than a review's, to see that they end, and that memory does not grow with them.
 * npm run soak -- [NAME]
 */
import { noDocument } from "../../src/study/listings.ts";
import { Simulation } from "../../src/study/simulateRun.ts";
import { planStudy, type StudyChoices } from "../../src/study/study.ts";

const SECONDS_PER_DAY = 86_400;
/** How often memory is looked at, in steps of the simulation. */
const LOOK_EVERY = 200_000;

/** What is run: a machine, a workload, for all of the named policies. */
const soaks: Readonly<Record<string, StudyChoices>> = {
  "flood of 10 s on 4096 CPUs": {
    policies: ["v6.1", "v6.12"],
    machine: "guest-64:cpus=4096:memoryMB=1048576",
    workload: "steady-10k:durationMs=10000:objectsPerSecond=40960000:objectsPerWakeup=100",
  },
  "a day of light load on 8 CPUs": {
    policies: ["v6.1", "v6.12"],
    machine: "guest-64:cpus=8",
    workload: `light-phone:durationMs=${SECONDS_PER_DAY * 1000}`,
  },
};

const [wanted] = process.argv.slice(2);
for (const [name, choices] of Object.entries(soaks)) {
  if (wanted !== undefined && !name.includes(wanted)) continue;
  const { policies, workload, machine } = planStudy(noDocument, { ...choices, engine: "model" });
  for (const policy of policies) {
    const started = process.cpuUsage();
    let [steps, mostBytes] = [0, 0];
    const simulation = new Simulation({ policy, workload, machine, seed: 1 });
    while (simulation.running) {
      simulation.step();
      steps += 1;
      if (steps % LOOK_EVERY === 0) mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
    }
    const { objects, gracePeriods } = simulation.result();
    const { user, system } = process.cpuUsage(started);
    const megabytes = Math.max(mostBytes, process.memoryUsage().rss) / 2 ** 20;
    const seconds = ((user + system) / 1e6).toFixed(1);
    console.log(
      `${name}, ${policy.id}: ${seconds} s of CPU, ${steps} steps, ${megabytes.toFixed(0)} MB at most; ${objects} objects, ${gracePeriods} grace periods`,
    );
  }
}
