/** What rules about the edges share. */
import type { Finding } from "./finding.ts";
import type { Role } from "./place.ts";
import type { HunkView } from "./view.ts";

export function edge(summary: string, why: string, lines: readonly number[] = []): Finding {
  return { effect: "edge", summary, why, lines, unmodelled: null };
}

function rolesOf(view: HunkView): ReadonlySet<Role> {
  return new Set([...view.scopes].map(view.roleOf));
}

/** Whether the changed lines stand in functions of that role, and in no other of kvfree_rcu()'s. */
export function onlyIn(view: HunkView, role: Role): boolean {
  const roles = rolesOf(view);
  return roles.has(role) && [...roles].every((other) => other === role || other === "other");
}
