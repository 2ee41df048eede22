import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { activeSource } from "../../src/source/conditions.ts";
import { cutSection, providedBy, sectionText } from "../../src/source/cut.ts";
import { splitDeclarations } from "../../src/source/declarations.ts";
import { evaluateCondition } from "../../src/source/expression.ts";
import { lex } from "../../src/source/lexer.ts";

const SMP = new Map([
  ["CONFIG_SMP", "1"],
  ["CONFIG_NR", "64"],
]);

function split(text: string): readonly string[] {
  return splitDeclarations(activeSource(text, SMP)).declarations.map(
    (one) => `${one.kind}: ${one.names.join(" ")}`,
  );
}

describe("lex", () => {
  it("keeps comments, strings and directives apart", () => {
    const tokens = lex('a /* "b" // */ c // d\n#define X "e" \\\n  f\n\'"\' g->h "i\\"" j\n');
    assert.deepEqual(
      tokens.map((token) => token.text),
      ["a", "c", '#define X "e" \\\n  f', "'\"'", "g", "->", "h", '"i\\""', "j"],
    );
    assert.deepEqual(
      tokens.map((token) => token.line),
      [0, 0, 1, 3, 3, 3, 3, 3, 3],
    );
  });

  it("takes a # inside a line for no directive, and an open string to the end of its line", () => {
    assert.deepEqual(
      lex('a # b\n"c\nd').map((token) => `${token.kind} ${token.text}`),
      ["name a", "punctuation #", "name b", 'string "c', "name d"],
    );
  });

  it("loses no visible character outside comments, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab1\"'\\/*#\n (){};-> ") }), (text) => {
        let end = 0;
        for (const token of lex(text)) {
          assert.equal(text.slice(token.start, token.end), token.text);
          assert.ok(token.start >= end && token.end > token.start);
          assert.equal(token.line, text.slice(0, token.start).split("\n").length - 1);
          end = token.end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("evaluateCondition", () => {
  const cases: readonly (readonly [string, boolean | null])[] = [
    ["defined(CONFIG_SMP)", true],
    ["defined CONFIG_SMP && !defined(CONFIG_PREEMPT_RT)", true],
    ["IS_ENABLED(CONFIG_TINY_RCU) || CONFIG_NR >= 64", true],
    ["(CONFIG_NR << 1) == 128 ? 0 : 1", false],
    ["1 + 2 * 3 == 7", true],
    ["__has_attribute(counted_by)", false],
    ["0x10 == 16UL", true],
    ["-1 < 0 && ~0", true],
    ["GCC_VERSION < 40900", true],
    ["", null],
    ["1 +", null],
    ["(1", null],
    ["(".repeat(100_000), null],
    ["!".repeat(100_000), null],
  ];
  for (const [text, value] of cases) {
    it(`reads ${text.slice(0, 60) || "an empty condition"} as ${value ?? "unreadable"}`, () => {
      assert.equal(evaluateCondition(text, SMP), value);
    });
  }

  it("does not follow a macro that names itself for ever", () => {
    assert.equal(evaluateCondition("A", new Map([["A", "A + A"]])), false);
  });
});

describe("activeSource", () => {
  it("blanks what is not built and keeps every line and column", () => {
    const text =
      "#ifdef CONFIG_SMP\nint a;\n#else\nint b;\n#endif\n#if 0\ndon't { /* }\n#elif defined(CONFIG_SMP) /* x */\nint c;\n#endif\n";
    const source = activeSource(text, SMP);
    assert.equal(source.text.length, text.length);
    assert.equal(source.text.replace(/[ \n]+/g, " ").trim(), "int a; int c;");
    assert.deepEqual(source.problems, []);
  });

  it("knows macros that the file itself defines, until it takes them back", () => {
    const text = "#define X 2\n#if X > 1\nint a;\n#endif\n#undef X\n#ifndef X\nint b;\n#endif\n";
    assert.deepEqual(split(text), ["macro: X", "data: a", "macro: X", "data: b"]);
  });

  it("reports conditions that do not pair or can't be read, and files of this machine", () => {
    const { problems } = activeSource(
      '#endif\n#else\n#if (\n#include "/etc/passwd"\n#endif\n#include "/etc/x"\n#error no\n',
      SMP,
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [0, 1, 2, 5, 6],
    );
  });
});

const CLUTTER = `#define N(x) \\
	((x) + BASE)
EXPORT_SYMBOL_GPL(outer);
static DEFINE_PER_CPU(struct krc, krc) = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(krc.lock),
};
module_param(min_objs, int, 0444);
struct krc { struct inner { int a; } in; } __aligned(8);
enum state { IDLE, BUSY = 2, };
typedef void (*callback_t)(struct head *);
static void (*hook)(int) = NULL, *plain;
int levels __read_mostly = LEVELS, counts[] = { 1, 2 };
static __always_inline void
outer(struct krc *krcp)
{
	if (krcp) { inner(); }
}
module_init(setup)
static struct inner *find(int x);
static void late(void) __must_hold(x) { }
LIST_HEAD(caches);
`;

describe("splitDeclarations", () => {
  it("reads file scope as the kernel writes it", () => {
    assert.deepEqual(split(CLUTTER), [
      "macro: N",
      "attachment: outer",
      "data: krc",
      "attachment: min_objs",
      "data: struct krc struct inner",
      "data: enum state IDLE BUSY",
      "data: callback_t",
      "data: hook plain",
      "data: levels counts",
      "function: outer",
      "attachment: setup",
      "data: find",
      "function: late",
      "data: caches",
    ]);
  });

  it("gives each declaration its lines", () => {
    const { declarations } = splitDeclarations(activeSource(CLUTTER, SMP));
    assert.deepEqual(
      declarations.slice(0, 4).map(({ firstLine, endLine }) => [firstLine, endLine]),
      [
        [0, 2],
        [2, 3],
        [3, 6],
        [6, 7],
      ],
    );
  });

  it("reports brackets that do not balance", () => {
    const { problems } = splitDeclarations(
      activeSource("int a;\nvoid f(void)\n{\n\tif (x {\n}\nint b;\n", SMP),
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [1],
    );
  });

  it("reads any text, in time that grows with its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab(){}[];,=*#\n \"'") }), (text) => {
        splitDeclarations(activeSource(text, SMP));
      }),
      { numRuns: 500 },
    );
    const started = process.cpuUsage();
    for (const piece of ["enum a{", "struct a {b;", "(", "A(", "int a,", "typedef struct x "]) {
      splitDeclarations(activeSource(piece.repeat(20_000), SMP));
    }
    assert.ok(process.cpuUsage(started).user < 4e6);
  });
});

const SOURCE = `#include <linux/slab.h>
static int min_objs = 5;
module_param(min_objs, int, 0444);
static int other = 3;
module_param(other, int, 0444);
#define DRAIN (5 * HZ)
struct krc {
	struct list_head list;
	int count;
	struct delayed_work monitor;
};
static DEFINE_PER_CPU(struct krc, krc);
void synchronize_rcu(void)
{
	wait_rcu_gp(call_rcu);
}
static void unrelated(void) { panic("x"); }
static void monitor(struct work_struct *work)
{
	struct krc *krcp = container_of(work, struct krc, monitor.work);
	int i, n = min_objs;

	for (i = 0; i < n; i++)
		frob(krcp->count, DRAIN);
	synchronize_rcu();
	goto out;
out:
	list_del(&krcp->list);
}
void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	INIT_DELAYED_WORK(&this_cpu_ptr(&krc)->monitor, monitor);
}
EXPORT_SYMBOL_GPL(kvfree_call_rcu);
`;

const SHIM = `#define HZ 1000
#define container_of(p, T, m) ((T *)((char *)(p) - __builtin_offsetof(T, m)))
#define DEFINE_PER_CPU(T, n) T n
#define this_cpu_ptr(p) (p)
struct list_head { struct list_head *next; };
struct work_struct { int data; };
struct delayed_work { struct work_struct work; };
struct rcu_head { void *next; };
void list_del(struct list_head *entry);
void synchronize_rcu(void);
#define INIT_DELAYED_WORK(w, f) ((void)(w), (void)(f))
`;

describe("cutSection", () => {
  const section = cutSection(SOURCE, {
    defines: SMP,
    entries: ["kvfree_call_rcu", "kfree_call_rcu"],
    provided: providedBy(SHIM, SMP),
  });

  it("takes what the entries reach, in the file's order, and nothing else", () => {
    assert.deepEqual(
      section.declarations.map((one) => one.names.join(" ")),
      ["min_objs", "min_objs", "DRAIN", "struct krc", "krc", "monitor", "kvfree_call_rcu"],
    );
    assert.deepEqual(section.entries, ["kvfree_call_rcu"]);
    assert.deepEqual(section.parameters, ["min_objs"]);
  });

  it("names what nobody declares, with its place", () => {
    assert.deepEqual(section.unknown, [
      { name: "frob", line: SOURCE.split("\n").indexOf("\t\tfrob(krcp->count, DRAIN);"), within: "monitor" },
    ]);
  });

  it("says what of the file the simulated kernel stands in for", () => {
    assert.deepEqual(
      section.replaced.map((one) => one.names[0]),
      ["synchronize_rcu"],
    );
  });

  it("writes the section with every line's place", () => {
    const text = sectionText(section, "kernel/rcu/tree.c");
    assert.match(text, /^#line 2 "kernel\/rcu\/tree.c"\nstatic int min_objs = 5;\n#line 3 /);
    assert.match(text, /#line 18 "kernel\/rcu\/tree.c"\nstatic void monitor\(/);
  });

  it("reports inline assembly in the section", () => {
    const { problems } = cutSection('void kvfree_call_rcu(void)\n{\n\tasm volatile("ud2");\n}\n', {
      defines: SMP,
      entries: ["kvfree_call_rcu"],
      provided: providedBy("", SMP),
    });
    assert.deepEqual(problems, [
      { line: 2, sentence: "kvfree_call_rcu has inline assembly, which can't be run." },
    ]);
  });

  const bombs: Readonly<Record<string, string>> = {
    "doubling macros": Array.from({ length: 40 }, (_, i) => `#define B${i + 1} B${i} B${i}\n`).join(""),
    "repeated arguments": `#define R(x) x x\n#define B40 ${"R(".repeat(40)}1${")".repeat(40)}\n`,
    "a long chain": Array.from({ length: 40_000 }, (_, i) => `#define B${40_000 - i} B${39_999 - i}\n`).join(
      "",
    ),
  };
  for (const [what, macros] of Object.entries(bombs)) {
    it(`refuses ${what} that would drown a compiler`, () => {
      const name = what === "a long chain" ? "B40000" : "B40";
      const { problems } = cutSection(
        `#define B0 1\n${macros}int kvfree_call_rcu(void) { return ${name}; }\n`,
        {
          defines: SMP,
          entries: ["kvfree_call_rcu"],
          provided: providedBy("", SMP),
        },
      );
      assert.deepEqual(
        problems.map((problem) => problem.sentence),
        ["The macros in kvfree_call_rcu expand to more than a million words."],
      );
    });
  }

  it("lets macros be that name themselves or each other", () => {
    const text =
      "#define A (A + B)\n#define B (B + A)\n#define N(x) ((x) + N(x))\nint kvfree_call_rcu(void) { return A + N(N(B)); }\n";
    const options = { defines: SMP, entries: ["kvfree_call_rcu"], provided: providedBy("", SMP) };
    assert.deepEqual(cutSection(text, options).problems, []);
  });

  it("finds nothing in a file without the entries", () => {
    const none = cutSection("int x;\n", { defines: SMP, entries: ["a"], provided: providedBy("", SMP) });
    assert.deepEqual(none.entries, []);
    assert.equal(sectionText(none, "x.c"), "");
  });
});
