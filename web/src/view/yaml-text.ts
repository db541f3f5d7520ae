const plainPattern = /^[A-Za-z_/.$][\w\-./@+$]*(?: [\w\-./@+()=]+)*$/;
const surprising = /^(?:y|n|yes|no|on|off|true|false|null|~|\.inf|\.nan)$/i;

/** A JSON value as YAML for reading. Text that YAML could take for something else stands in double quotes. */
export function yamlText(value: unknown): string {
  return isEmpty(value) ? `${scalar(value)}\n` : `${lines(value, 0).join('\n')}\n`;
}

function lines(value: unknown, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (isEmpty(item)) return [`${indent}- ${scalar(item)}`];
      const [first = '', ...rest] = lines(item, depth + 1);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value as object).flatMap(([key, item]: [string, unknown]) => {
    const name = `${indent}${text(key)}:`;
    if (typeof item === 'string' && isBlock(item)) return [name + blockHead(item), ...block(item, depth + 1)];
    return isEmpty(item)
      ? [`${name} ${scalar(item)}`]
      : [name, ...lines(item, Array.isArray(item) ? depth : depth + 1)];
  });
}

/** Several lines that YAML gives back exactly: no space before them, no empty lines behind, nothing that cannot be seen. */
function isBlock(value: string): boolean {
  return (
    /^\S/.test(value) && value.includes('\n') && !value.endsWith('\n\n') && !/[^\P{C}\n]|[\u2028\u2029]/u.test(value)
  );
}

function blockHead(value: string): string {
  return value.endsWith('\n') ? ' |' : ' |-';
}

function block(value: string, depth: number): readonly string[] {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  return body.split('\n').map((line) => (line === '' ? '' : `${'  '.repeat(depth)}${line}`));
}

/** Whether it is written on the line of its key. */
function isEmpty(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value);
  return value === undefined ? 'null' : JSON.stringify(value);
}

function text(value: string): string {
  return plainPattern.test(value) && !surprising.test(value) ? value : JSON.stringify(value);
}
