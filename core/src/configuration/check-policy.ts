import { isJsonObject, type Json } from '../lib/json.ts';
import { readPackage } from '../policy/read-package.ts';

const ways = ['rego', 'cel', 'use'];

type PolicyFault = { readonly pointer: string; readonly message: string };

/** What the schema of a policy cannot say: how it judges is said in exactly one way, and what it says can find something. */
export function checkPolicy(spec: Json | undefined): readonly PolicyFault[] {
  if (!isJsonObject(spec)) return [];
  const [first, second] = ways.filter((way) => Object.hasOwn(spec, way));
  if (first === undefined)
    return [{ pointer: '/spec', message: `says not what it looks for; add one of ${ways.join(', ')}` }];
  if (second !== undefined)
    return [
      { pointer: `/spec/${second}`, message: `expected one of ${ways.join(', ')}, found ${first} and ${second}` },
    ];
  const { rego, approve, action } = spec;
  const shape = typeof rego === 'string' ? readPackage(rego) : undefined;
  if (typeof shape === 'string') return [{ pointer: '/spec/rego', message: shape }];
  if (approve !== undefined && action !== 'approve')
    return [{ pointer: '/spec/approve', message: 'means nothing without `action: approve`; add that or take it out' }];
  return [];
}
