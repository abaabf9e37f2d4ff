import { WranglerError } from "../shared/errors.ts";
import { slug } from "../shared/slug.ts";

const FIX_BRANCH = /^fix\/auto-[a-z0-9][a-z0-9_-]{0,99}-[0-9a-f]{8,16}$/;

/**
 * The branch of a fix, `fix/auto-<tool>-<slug>-<key>`. The same failure always gives the same branch, so that one
 * failure has one pull request. The key is the start of the failure's fingerprint.
 *
 * @throws WranglerError E_INTERNAL when the fingerprint is not hexadecimal.
 */
export function branchName(tool: string, summary: string, fingerprint: string): string {
  const name = `fix/auto-${toolPart(tool)}-${slug(summary, 40, "failure")}-${fingerprint.slice(0, 10)}`;
  if (isFixBranch(name)) return name;
  throw new WranglerError("E_INTERNAL", `${JSON.stringify(name)} is no name for the branch of a fix`);
}

/** True for names that `branchName` makes. Nothing else is ever pushed. */
export function isFixBranch(name: string): boolean {
  return FIX_BRANCH.test(name);
}

/** Tool names keep their underscores, so that a branch can be found by its tool. */
function toolPart(tool: string): string {
  return (
    tool
      .split("_")
      .map((part) => slug(part, 30, ""))
      .filter((part) => part !== "")
      .join("_")
      .slice(0, 40)
      .replace(/[-_]+$/, "") || "tool"
  );
}
