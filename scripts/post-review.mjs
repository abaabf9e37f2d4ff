// Posts what a review found as a comment of its pull request. What it reads was written where foreign code ran: it is
// bounded, and shown as text in a fence, in which nothing is alive.
// usage: node scripts/post-review.mjs <review.json>; API_URL, REPOSITORY, HEAD (owner:branch), HEAD_COMMIT, GITHUB_TOKEN
import { existsSync, readFileSync, statSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
const { API_URL = "", REPOSITORY = "", HEAD = "", HEAD_COMMIT = "", GITHUB_TOKEN = "" } = process.env;
const MOST_BYTES = 1024 * 1024;
const MARKS = new Map([
  ["yes", "holds"],
  ["no", "DOES NOT HOLD"],
  ["not judged", "not judged"],
]);

if (!existsSync(file)) {
  console.error("There is no review: the pull request is not labelled, or was not judged.");
} else {
  const pull = await labelledPull();
  if (pull === undefined) console.error("The pull request is closed, not labelled, or has moved on.");
  else if (await touchesJudge(pull))
    console.error("The pull request changes what judges it: nothing of its run counts.");
  else await call("POST", `/repos/${REPOSITORY}/issues/${pull.number}/comments`, { body: comment(pull) });
}

/** By what GitHub says of the run, never by what the run left. */
async function labelledPull() {
  const pulls = await call("GET", `/repos/${REPOSITORY}/pulls?state=open&head=${encodeURIComponent(HEAD)}`);
  const labelled = pulls.filter(({ labels }) => labels.some(({ name }) => name === "auto-fix"));
  return labelled.find(({ head }) => head.sha === HEAD_COMMIT);
}

/**
 * A run takes its workflow from the pull request: one that changes more than a fix may, could have written anything. What
 * is looked at are the files of the commit that ran, whatever the branch has become since.
 */
async function touchesJudge({ base }) {
  const range = `${encodeURIComponent(base.ref)}...${HEAD_COMMIT}`;
  const { files } = await call("GET", `/repos/${REPOSITORY}/compare/${range}`);
  const mayChange = /^(?:mcp\/(?:src|tests|dist)\/|docs\/reference\/)/;
  const paths = files.flatMap(({ filename, previous_filename: before }) => [filename, before ?? filename]);
  return files.length >= 100 || paths.some((path) => !mayChange.test(path));
}

function comment({ number }) {
  const { verdict, claims } = reviewIn(file);
  const rows = claims.map(({ claim, holds, published, here }) => {
    return `${word(claim, 16).padEnd(16)} ${MARKS.get(holds) ?? "not judged"} | published: ${word(published, 160)} | here: ${word(here, 240)}`;
  });
  const table = rows.join("\n").slice(0, 50_000);
  const said = `The run of \`wrangler-mcp verify\` on ${HEAD_COMMIT.slice(0, 12)} says \`${verdict}\`.`;
  const caution = `It is that run's own word: it built and ran the code of this pull request. Before you merge, run \`wrangler-mcp verify ${number}\` yourself.`;
  return [said, caution, "", "```text", table, "```"].join("\n");
}

function reviewIn(path) {
  const nothing = { verdict: "blocked", claims: [] };
  if (statSync(path).size > MOST_BYTES) return nothing;
  try {
    const { verdict, claims } = JSON.parse(readFileSync(path, "utf8"));
    const known = typeof verdict === "string" && /^[a-z_]{1,40}$/.test(verdict) ? verdict : "blocked";
    return { verdict: known, claims: Array.isArray(claims) ? claims.slice(0, 60).map(Object) : [] };
  } catch {
    return nothing;
  }
}

/** One line of plain characters, without what could end a fence. */
function word(text, most) {
  return String(text ?? "")
    .replace(/[^\x20-\x7e]+/g, " ")
    .replaceAll("`", "'")
    .slice(0, most);
}

async function call(method, path, body) {
  const response = await fetch(`${API_URL}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${GITHUB_TOKEN}`,
      "content-type": "application/json",
      "user-agent": "wrangler",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${method} ${path.split("?")[0]} was answered with ${response.status}`);
  return response.json();
}
