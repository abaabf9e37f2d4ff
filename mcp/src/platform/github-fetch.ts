import { messageOf } from "../shared/errors.ts";
import { tokenSafeUrl } from "./github-url.ts";

export type Fetch = typeof fetch;

const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 3;

/**
 * A fetch that talks to one origin only, so that a token given to it can reach no other: requests elsewhere are
 * refused, and a redirect (GitHub answers so for a renamed repository) is followed only inside the origin.
 *
 * @param timeoutMs for each request, answer included
 */
export function fetchWithin(apiUrl: string, timeoutMs: number, inner: Fetch = fetch): Fetch {
  const { origin } = tokenSafeUrl(apiUrl);
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      if (url.origin !== origin) throw new Error(`refused to send the request to ${url.origin}`);
      const response = await send(inner, url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
      const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
      if (location === null) return response;
      url = new URL(location, url);
    }
    throw new Error("too many redirects");
  };
}

/** One error for every way in which no answer came: Octokit treats aborts apart from other failures. */
async function send(inner: Fetch, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await inner(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`no answer from ${url.host}: ${messageOf(cause)}`, { cause: error });
  }
}
