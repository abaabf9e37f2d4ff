import { plainWords } from "./plain-words.ts";

/**
 * The pull request's title. The summary is our own text from `fix explain`; text of the error is never in a title,
 * since titles are read by every bot and cannot be fenced.
 */
export function prTitle(tool: string, summary: string): string {
  return `🤖 Self-Healing: Fix ${plainWords(tool, 60)}: ${plainWords(summary, 120)}`;
}
