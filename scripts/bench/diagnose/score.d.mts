export interface Result {
  readonly expected: string;
  readonly wanted?: string;
  readonly right?: boolean;
  readonly confidence?: string;
  readonly times?: number;
  readonly error?: string;
  readonly proof?: { readonly ok: boolean };
}

export interface Share {
  readonly right: number;
  readonly of: number;
}

export interface Summary {
  readonly all: Share;
  readonly failed: number;
  readonly classes: Readonly<Record<string, Share>>;
  readonly levels: Readonly<Record<string, Share>>;
  readonly times: { readonly median: number | undefined; readonly largest: number | undefined };
  readonly proven?: Share;
}

export function summaryOf(results: readonly Result[]): Summary;
export function belowAim(summary: Summary): string[];
export function tablesOf(summary: Summary): string;
