import { hostname, userInfo } from "node:os";
import { homeOrNone } from "./state-dir.ts";

/** The names that would give away whose machine this is; "" for what is not known. */
export function accountNames(): { home: string; user: string; host: string } {
  return { home: homeOrNone(), user: userName(), host: hostname() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
