import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { codeBlock, commandLink, plain, table } from "../../src/server/markdown.ts";

describe("text of strangers in markdown", () => {
  it("keeps no character that markdown or HTML would act on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const shown = plain(text).replace(/&#\d+;/g, "");
        assert.doesNotMatch(shown, /[\\`*_{}[\]()#<>~|!&\n]/);
      }),
    );
  });

  it("shows the same characters again", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const back = plain(text).replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
        assert.equal(back, text.replace(/\s+/g, " "));
      }),
    );
  });

  it("cannot leave its code block", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[`a ]{0,12}$/), { maxLength: 5 }), (lines) => {
        const [fence, ...rest] = codeBlock("", lines).split("\n");
        const closing = rest.findIndex((line) => line.trim().startsWith(fence!) && /^`+$/.test(line.trim()));
        assert.equal(closing, rest.length - 1);
      }),
    );
  });

  it("cannot leave its cell", () => {
    assert.equal(table(["a|b"], [["c\n|d"]]), "| a&#124;b |\n|---|\n| c &#124;d |");
  });

  it("is encoded in a command's argument", () => {
    const link = commandLink("Run (now)", "kvfree.x", { uri: "file:///a)b [c].patch" });
    const [, argument] = /^\[Run &#40;now&#41;\]\(command:kvfree\.x\?([^\s]*)\)$/.exec(link) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(argument ?? "")), [{ uri: "file:///a)b [c].patch" }]);
    assert.doesNotMatch(argument ?? "(", /[()[\]]/, "a bracket would end the link");
  });
});
