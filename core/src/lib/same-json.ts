/** Whether two values have the same JSON, whatever the order of their fields; a field that is undefined is none. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((entry, index) => sameJson(entry, b[index]));
  }
  const [left, right] = [fieldsOf(a), fieldsOf(b)];
  if (left.length !== right.length) return false;
  return left.every((name) => Object.hasOwn(b, name) && sameJson(fieldOf(a, name), fieldOf(b, name)));
}

function fieldsOf(object: object): readonly string[] {
  return Object.keys(object).filter((name) => fieldOf(object, name) !== undefined);
}

function fieldOf(object: object, name: string): unknown {
  return (object as { readonly [name: string]: unknown })[name];
}
