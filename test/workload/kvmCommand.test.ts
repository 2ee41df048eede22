import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import {
  kernelBoolean,
  kernelInteger,
  memoryInMB,
  parseCommand,
  runsKvmScript,
} from "../../src/workload/kvmCommand.ts";
import { hasOpenQuote, shellWords } from "../../src/workload/shellWords.ts";

describe("shellWords", () => {
  it("takes off quotes and joins continued lines", () => {
    assert.deepEqual(shellWords(`a "b c" d'e f'g \\\n h\\ i ''`), ["a", "b c", "de fg", "h i", ""]);
  });
  it("lets a quote that never closes take the rest", () => {
    assert.deepEqual(shellWords(`x "a b`), ["x", "a b"]);
    assert.equal(hasOpenQuote(`x "a b`), true);
    assert.equal(hasOpenQuote(`x "a 'b"`), false);
  });
  it("never fails, and gives back words that hold no quotes", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(shellWords(text))));
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9=.,-]+$/)), (words) => {
        assert.deepEqual(shellWords(words.join("  ")), words);
      }),
    );
  });
});

describe("parseCommand", () => {
  it("reads options, Kconfig settings and boot parameters by name", () => {
    const parameters = parseCommand(
      `tools/testing/selftests/rcutorture/bin/kvm.sh --memory 4G --torture rcuscale --allcpus --duration 1 \\
       --kconfig CONFIG_NR_CPUS=8 --kconfig "CONFIG_HZ=250 CONFIG_RCU_LAZY=n" \\
       --bootargs "rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=4 \\
       torture.disable_onoff_at_boot" --trust-make`,
    );
    assert.deepEqual(parameters, {
      memory: "4G",
      torture: "rcuscale",
      allcpus: "",
      duration: "1",
      CONFIG_NR_CPUS: "8",
      CONFIG_HZ: "250",
      CONFIG_RCU_LAZY: "n",
      "rcuscale.kfree_rcu_test": "1",
      "rcuscale.kfree_nthreads": "4",
      "torture.disable_onoff_at_boot": "",
      "trust-make": "",
    });
  });
  it("reads --name=value, and flags that it does not know before another option", () => {
    assert.deepEqual(parseCommand("kvm.sh --memory=2G --some-flag --cpus 3"), {
      memory: "2G",
      "some-flag": "",
      cpus: "3",
    });
  });
  it("reads boot parameters alone", () => {
    assert.deepEqual(parseCommand("rcuperf.kfree_loops=20 and rcuperf.kfree_rcu_test=1"), {
      "rcuperf.kfree_loops": "20",
      "rcuperf.kfree_rcu_test": "1",
    });
  });
  it("takes hostile names as data", () => {
    const parameters = parseCommand("kvm.sh --kconfig __proto__=1 constructor=2");
    assert.equal(Object.getPrototypeOf(parameters), Object.prototype);
    fc.assert(fc.property(fc.string(), (text) => typeof parseCommand(`kvm.sh --${text}`) === "object"));
  });
  it("knows whether kvm.sh runs", () => {
    assert.equal(runsKvmScript("./bin/kvm.sh --cpus 2"), true);
    assert.equal(runsKvmScript("rcuscale.kfree_loops=10"), false);
  });
});

describe("values", () => {
  it("reads numbers as the kernel does", () => {
    assert.equal(kernelInteger("10000"), 10_000);
    assert.equal(kernelInteger("-1"), -1);
    assert.equal(kernelInteger("0x10"), 16);
    assert.equal(kernelInteger("010"), 8);
    assert.equal(kernelInteger("1e4"), null);
    assert.equal(kernelInteger(""), null);
  });
  it("reads truth as the kernel does", () => {
    for (const yes of ["", "1", "y", "Y", "on", "true"]) assert.equal(kernelBoolean(yes), true, yes);
    for (const no of ["0", "n", "N", "off", "false"]) assert.equal(kernelBoolean(no), false, no);
    assert.equal(kernelBoolean("maybe"), null);
  });
  it("reads memory as QEMU does", () => {
    assert.equal(memoryInMB("10G"), 10_240);
    assert.equal(memoryInMB("512M"), 512);
    assert.equal(memoryInMB("512"), 512);
    assert.equal(memoryInMB("1T"), 1_048_576);
    assert.equal(memoryInMB("1K"), null);
    assert.equal(memoryInMB("lots"), null);
  });
});
