/** What one check found. `bad` makes `doctor` end with 8; `next` says what to do. */
export type Finding = {
  readonly level: 'good' | 'note' | 'warn' | 'bad';
  readonly text: string;
  readonly next?: string;
};

export function good(text: string): Finding {
  return { level: 'good', text };
}

export function bad(text: string, next: string): Finding {
  return { level: 'bad', text, next };
}

export function warn(text: string, next: string): Finding {
  return { level: 'warn', text, next };
}

export function remark(text: string): Finding {
  return { level: 'note', text };
}
