// Trackers of any size with the same words, so that two runs search the same.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const SYLLABLES = "ta ri mo ne ku sa lo vi de pa ro mi se tu ga no li fe ka bo".split(" ");
/** Two thousand words; as in any language, few of them are common (Zipf), the first ones in nearly every text. */
const VOCABULARY = Array.from({ length: 2000 }, (_, rank) => wordOf(rank));
/** One item in a hundred has it. */
const RARE = "xylophone";
const WORDS_EACH = 180;

export const WORDS = {
  rare: RARE,
  common: VOCABULARY[0],
  /** From words that every item has to one that none has; one word, two words, a label, a title. */
  queries: [
    RARE,
    VOCABULARY[0],
    `${VOCABULARY[40]} ${VOCABULARY[90]}`,
    "item 77",
    "no such word",
    VOCABULARY[300],
    "area-7",
    `${VOCABULARY[5]} ${VOCABULARY[8]}`,
    VOCABULARY[1200],
  ],
  text: `${VOCABULARY.slice(0, 180).join(" ")}.\n`,
};

function wordOf(rank) {
  const parts = [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400) % 20];
  return parts.map((part) => SYLLABLES[part]).join("");
}

export function idOf(number) {
  return `ISS-${String(number).padStart(6, "0")}`;
}

/** Issues of some 1.3 KB each, a third of them closed and archived. */
export async function fillTracker(dir, count) {
  const folder = join(dir, ".wrangler/issues");
  await mkdir(join(folder, "archived"), { recursive: true });
  await each(count, (number, text) => {
    const isDone = number % 3 === 0;
    const day = String(1 + (number % 28)).padStart(2, "0");
    const head = [
      `id: ${idOf(number)}`,
      `title: Item ${number} of the ${VOCABULARY[number % VOCABULARY.length]}`,
      "type: issue",
      `status: ${isDone ? "closed" : "open"}`,
      `priority: ${["low", "medium", "high"][number % 3]}`,
      "labels:",
      "  - bench",
      `  - area-${number % 20}`,
      `createdAt: "2026-01-${day}T10:00:00.000Z"`,
      `updatedAt: "2026-02-${day}T10:${String(number % 60).padStart(2, "0")}:00.000Z"`,
      `project: project-${number % 7}`,
    ];
    const file = join(folder, isDone ? "archived" : "", `${idOf(number)}-item-${number}.md`);
    return writeFile(file, `---\n${head.join("\n")}\n---\n\n${text}`);
  });
}

/** The same items as backlog.md keeps them. */
export async function fillBacklog(dir, count) {
  const folder = join(dir, "backlog/tasks");
  await mkdir(folder, { recursive: true });
  const config = ['project_name: "bench"', 'default_status: "To Do"', 'statuses: ["To Do", "In Progress", "Done"]'];
  const local = [
    "remote_operations: false",
    "auto_commit: false",
    "check_active_branches: false",
    'task_prefix: "task"',
  ];
  await writeFile(join(dir, "backlog/config.yml"), `${[...config, ...local].join("\n")}\n`);
  await each(count, (number, text) => {
    const title = `Item ${number} of the ${VOCABULARY[number % VOCABULARY.length]}`;
    const head = [
      `id: TASK-${number}`,
      `title: ${title}`,
      "status: To Do",
      "assignee: []",
      "created_date: '2026-01-02 10:00'",
      "labels: [bench]",
      "dependencies: []",
      `ordinal: ${number * 1000}`,
    ];
    const file = join(folder, `task-${number} - ${title.replaceAll(" ", "-")}.md`);
    const body = `<!-- SECTION:DESCRIPTION:BEGIN -->\n${text}<!-- SECTION:DESCRIPTION:END -->\n`;
    return writeFile(file, `---\n${head.join("\n")}\n---\n\n## Description\n\n${body}`);
  });
}

async function each(count, write) {
  const random = seeded();
  for (let from = 1; from <= count; from += 64) {
    const numbers = Array.from({ length: Math.min(64, count - from + 1) }, (_, index) => from + index);
    await Promise.all(numbers.map((number) => write(number, text(number, random))));
  }
}

function text(number, random) {
  const words = Array.from({ length: WORDS_EACH }, () => VOCABULARY[zipf(random())]);
  if (number % 100 === 50) words[WORDS_EACH / 2] = RARE;
  return `${words.join(" ").replace(/(.{70,}?) /g, "$1\n")}\n`;
}

/** A rank: the first words are some hundred times as likely as the last ones. */
function zipf(random) {
  return Math.floor(VOCABULARY.length ** random) - 1;
}

/** A linear congruential generator: the same numbers in every run. */
function seeded() {
  let state = 20_261_121;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
