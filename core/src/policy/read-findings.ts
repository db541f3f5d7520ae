import { isJsonObject, type Json } from '../lib/json.ts';
import { visible } from '../lib/visible.ts';
import type { DesiredObject } from '../model/object.ts';
import type { Finding, Policy, PolicyAction } from '../model/policy.ts';

const maxText = 600;

/** What a program says of one object, as findings. `part` is the rule of Rego, or which check of CEL. */
export function readFindings(
  policy: Policy,
  part: string | number,
  values: readonly Json[],
  object: DesiredObject,
): readonly Finding[] {
  const { rule } = policy;
  if (rule.kind === 'rego') {
    const action = part === 'warn' ? 'warn' : policy.action;
    return values.flatMap((value) => entriesOf(value)).map((entry) => fromEntry(policy, action, entry, object));
  }
  const check = typeof part === 'number' ? rule.checks[part] : undefined;
  const [value] = values;
  if (value === true) return [];
  if (value !== false || check === undefined)
    return [faultFinding(policy, object, 'the expression is neither true nor false')];
  return [violation(policy, policy.action, object, check)];
}

/** A policy that failed: nobody knows what it would have said, so what it matches goes no further than it would let it. */
export function faultFinding(policy: Policy, object: DesiredObject | null, message: string): Finding {
  return {
    gate: 'policy',
    rule: `Policy/${policy.name}`,
    action: policy.action,
    kind: 'fault',
    object: object?.ref ?? null,
    origin: object?.origin ?? null,
    field: '',
    message: `the policy cannot be evaluated: ${clean(message)}`,
    fix: `mend Policy/${policy.name}${whereOf(policy)}; try it with \`fairlead policy test\``,
  };
}

type Told = { readonly message: string; readonly field: string; readonly fix: string };

function fromEntry(policy: Policy, action: PolicyAction, entry: Json, object: DesiredObject): Finding {
  if (!isJsonObject(entry)) {
    const message = typeof entry === 'string' && entry !== '' ? entry : policy.description;
    return violation(policy, action, object, { message, field: '', fix: '' });
  }
  const message = textOf(entry['msg'] ?? entry['message']) || policy.description;
  const field = textOf(entry['field'] ?? entry['path']);
  return violation(policy, action, object, { message, field, fix: textOf(entry['fix']) });
}

function violation(policy: Policy, action: PolicyAction, object: DesiredObject, told: Told): Finding {
  const name = `Policy/${policy.name}`;
  return {
    gate: 'policy',
    rule: name,
    action,
    kind: 'violation',
    object: object.ref,
    origin: object.origin,
    field: object.secret ? '' : clean(told.field),
    // What derives from a secret input may stand in any value, and a policy may repeat any value.
    message: object.secret
      ? `${policy.description || name} (the object holds a secret, so the message is not shown)`
      : clean(told.message) || `does not hold to ${name}`,
    fix: clean(object.secret ? policy.fix : told.fix || policy.fix),
  };
}

/** A set or list of findings, one alone, or a rule that merely holds. */
function entriesOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[]; // an array of Json is one
  if (value === true) return [''];
  if (value === false || value === null) return [];
  return [value];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function clean(text: string): string {
  const shown = visible(text);
  return shown.length > maxText ? `${shown.slice(0, maxText)}…` : shown;
}

function whereOf({ declared }: Policy): string {
  return declared === null ? '' : ` (${declared.path}:${declared.line})`;
}
