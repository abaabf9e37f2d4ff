import type { FixContext } from "../../fix/context.ts";
import type { FixState } from "../../fix/ledger.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

/** What every healing command begins with. @throws WranglerError E_DISABLED when self-healing is switched off */
export async function healing(options: CommonOptions): Promise<{ session: Session; context: FixContext }> {
  const session = new Session(options);
  session.assertHealing();
  return { session, context: await session.fixContext() };
}

/** Runs one step of one fix while no other process works on it. */
export async function step(
  fixId: string | undefined,
  options: CommonOptions,
  work: (context: FixContext, fix: FixState, session: Session) => Promise<Answer>,
): Promise<Answer> {
  const { session, context } = await healing(options);
  const found = await context.store.find(fixId);
  return context.store.exclusively(found.fixId, async () => {
    return work(context, await context.store.load(found.fixId), session);
  });
}
