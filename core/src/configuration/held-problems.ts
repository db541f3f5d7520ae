import type { Problem } from '../model/problem.ts';
import type { Loosening } from './configuration.ts';

/** Says of each loosening where it stands, that it waits, and who may let it through. */
export function heldProblems(held: readonly Loosening[]): readonly Problem[] {
  return held.map(({ subject, project, fields, declared: { repo, path, line } }) => {
    const who = project === null ? 'an administrator of the installation' : `an administrator of project ${project}`;
    const message = `loosens what stood before, which stays in force until ${who} who did not write it allows this: \`fairlead allow ${subject}\``;
    return { repo, path, line, column: 1, subject, field: fields.join(', '), message, severity: 'warning' };
  });
}
