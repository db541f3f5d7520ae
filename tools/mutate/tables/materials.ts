import type { Mutation } from '../mutation.ts';

const archive = {
  file: 'server/src/adapters/materials/archive/extract-archive.ts',
  noticedBy: ['server/src/adapters/materials/archive/extract-archive.test.ts'],
} as const;
const client = {
  file: 'server/src/adapters/materials/outside-client.ts',
  noticedBy: ['server/src/adapters/materials/fetched-materials.test.ts'],
} as const;
const signed = {
  file: 'server/src/adapters/materials/fetched-materials.ts',
  noticedBy: ['server/src/adapters/materials/signed-charts.test.ts'],
} as const;
const composed = ['server/src/adapters/render/composed/composed-renderer.test.ts'] as const;

/** What is fetched from outside of Git, from where, and by whom it must be signed. */
export const materials: readonly Mutation[] = [
  {
    ...archive,
    name: 'an archive leads out of itself',
    from: "if (parts.includes('..')) throw refused(written, 'leads out of the archive');",
    to: '',
  },
  {
    ...archive,
    name: 'names that differ in case only are two files here and one elsewhere',
    from: "const folded = name.normalize('NFC').toLowerCase();",
    to: 'const folded = name;',
  },
  {
    ...client,
    name: 'a redirect leads to a private address',
    from: 'const allowPrivate = access.allowPrivate && isHome;',
    to: 'const allowPrivate = access.allowPrivate;',
  },
  {
    ...signed,
    name: 'a chart without proof is opened',
    from: "if (keyring !== null && request.kind === 'chart') await this.#prove(request, pin, keyring, signal);",
    to: '',
  },
  {
    ...signed,
    name: 'a proof by a stranger counts',
    from: 'if (!proof.ok)\n',
    to: 'if (false)\n',
  },
  {
    ...signed,
    name: 'a chart comes unsigned in an archive',
    from: "if (keyring !== null && request.kind !== 'chart') refuseCharts(tree);",
    to: '',
  },
  {
    file: 'server/src/adapters/render/composed/inflate-charts.ts',
    name: 'a kustomization fetches a chart from a place that is not allowed',
    from: 'if (request.outside === undefined || !request.outside.allows(repo))',
    to: 'if (request.outside === undefined)',
    noticedBy: composed,
  },
  {
    file: 'server/src/adapters/render/composed/inflate-charts.ts',
    name: 'a kustomization fetches a chart that moves',
    from: 'if (!isExactVersion(version))',
    to: 'if (false)',
    noticedBy: composed,
  },
  {
    file: 'server/src/adapters/render/composed/render-part.ts',
    name: 'a patch unseals what derives from a secret',
    from: 'secret: object.secret || isSecret',
    to: 'secret: object.secret',
    noticedBy: composed,
  },
  {
    file: 'server/src/adapters/render/helm/helm-renderer.ts',
    name: 'notes tell a random password',
    from: 'const told = isTold ? rendered : { ...rendered, notes: [withheld] };',
    to: 'const told = rendered;',
    noticedBy: ['server/src/adapters/render/helm/helm-renderer.test.ts'],
  },
];
