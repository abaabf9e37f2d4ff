import type { LoggedRecord } from "../../capture/log.ts";
import { cleanLine, cut } from "../../publish/clean-text.ts";
import { isoTime, systemClock } from "../../shared/clock.ts";
import { buildOf, grouped, minute } from "../error-groups.ts";
import { filterOf, type FilterOptions } from "../error-filters.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

const MOST = 10;

/** How much failed: by class, tool, code, surface, build and day. All records count unless a filter says otherwise. */
export async function errorStats(options: CommonOptions & FilterOptions): Promise<Answer> {
  const session = new Session(options);
  const { records, broken } = await session.log();
  const filter = filterOf({ ...options, ...(options.class === undefined ? { all: true } : {}) }, systemClock.now());
  const chosen = records.filter(filter);
  const groups = grouped(chosen);
  const counts = {
    class: counted(chosen, ({ blame }) => blame),
    tool: counted(chosen, ({ tool }) => tool),
    code: counted(chosen, ({ code }) => code),
    surface: counted(chosen, ({ surface }) => surface),
    build: counted(chosen, buildOf),
    origin: counted(chosen, ({ origin }) => origin),
    day: counted(chosen, ({ timestamp }) => isoTime(timestamp).slice(0, 10)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  const first = Math.min(...chosen.map(({ timestamp }) => timestamp));
  const last = Math.max(...chosen.map(({ timestamp }) => timestamp));
  const span = chosen.length === 0 ? "" : `, from ${minute(first)} to ${minute(last)}`;
  const lines = [
    `${chosen.length} failures of ${groups.length} kinds${span}`,
    ...Object.entries(counts).map(([by, rows]) => `by ${by}: ${rowText(rows)}`),
    `in ${session.startup.paths.errorLog}; ${broken.length} lines are no records`,
  ];
  const data = {
    failures: chosen.length,
    kinds: groups.length,
    first: chosen.length === 0 ? null : first,
    last: chosen.length === 0 ? null : last,
    broken: broken.length,
    by: Object.fromEntries(
      Object.entries(counts).map(([by, rows]) => [
        by,
        Object.fromEntries(rows.map(({ name, count }) => [name, count])),
      ]),
    ),
  };
  return { text: lines.filter((line) => !line.endsWith(": ")).join("\n"), data };
}

interface Row {
  readonly name: string;
  readonly count: number;
}

function counted(records: readonly LoggedRecord[], nameOf: (record: LoggedRecord) => string): Row[] {
  const counts = new Map<string, number>();
  for (const record of records) {
    const name = cut(cleanLine(nameOf(record)), 60);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

function rowText(rows: readonly Row[]): string {
  const shown = rows.slice(0, MOST).map(({ name, count }) => `${name} ${count}`);
  return [...shown, ...(rows.length > MOST ? [`and ${rows.length - MOST} more`] : [])].join(", ");
}
