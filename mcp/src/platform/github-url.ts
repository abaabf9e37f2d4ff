import { WranglerError } from "../shared/errors.ts";

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * The parsed address, when a token may be sent there at all: https, or plain http on this machine. Whether the person
 * wants it there is the caller's question.
 *
 * @throws WranglerError E_SETTINGS for every other address, and for one with a user or password in it.
 */
export function tokenSafeUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url !== undefined && url.protocol === "http:" && LOOPBACK.has(url.hostname);
  if (url === undefined || (url.protocol !== "https:" && !loopback)) {
    throw new WranglerError("E_SETTINGS", `a token may not be sent to ${JSON.stringify(address)}`, {
      hint: "Use an https address.",
    });
  }
  if (url.username === "" && url.password === "") return url;
  throw new WranglerError("E_SETTINGS", `the address of ${url.host} holds a user name or password`, {
    hint: "Take it out; the token comes from GITHUB_TOKEN, GH_TOKEN or gh.",
  });
}
