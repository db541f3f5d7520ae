import { isAllowed } from '../lib/glob.ts';
import type { Placement } from '../model/placement.ts';
import type { Project } from './configuration.ts';
import type { ApplicationSpec } from './kind-schemas.ts';

type Fault = { readonly pointer: string; readonly message: string };

/**
 * The namespace of a placement must be one that its project may write: objects that name none go there, and values are
 * read from what lies there. Said once, however many stages have it.
 */
export function checkNamespace(
  spec: ApplicationSpec,
  { name, restrictions }: Project,
  { namespace }: Pick<Placement, 'namespace'>,
  said: readonly Fault[],
): readonly Fault[] {
  if (spec.namespace === undefined || namespace === '' || isAllowed(restrictions.namespaces, namespace)) return [];
  const pointer = '/spec/namespace';
  const message = `"${namespace}" is not among the namespaces of project "${name}"; ask who owns Project/${name}`;
  return said.some((fault) => fault.pointer === pointer && fault.message === message) ? [] : [{ pointer, message }];
}
