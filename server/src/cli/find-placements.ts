import { AppError } from '@fairlead/core/lib/app-error.ts';
import { didYouMean } from '@fairlead/core/lib/edit-distance.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { Api } from './connection/api.ts';
import { listAll } from './connection/list-all.ts';

export type Which = {
  readonly stage: string | undefined;
  readonly target: string | undefined;
  readonly project: string | undefined;
};

/** What a person wrote for a placement: `shop`, `shop/prod`, `shop/prod/eu-1`. An id has one part too. */
export type PlacementName = { readonly application: string; readonly stage?: string; readonly target?: string };

const most = 10_000;
const suggested = 8;

/** Reads `APPLICATION[/STAGE[/TARGET]]` together with `--stage` and `--target`. Throws `invalid-input` where they differ. */
export function readPlacementName(name: string, { stage, target }: Pick<Which, 'stage' | 'target'>): PlacementName {
  const [application = '', second, third, ...more] = name.split('/');
  if (more.length > 0 || application === '' || second === '' || third === '') {
    throw new AppError('invalid-input', `"${name}" names no placement; write shop, shop/prod or shop/prod/TARGET`);
  }
  const chosen = { stage: one('stage', second, stage), target: one('target', third, target) };
  return {
    application,
    ...(chosen.stage === undefined ? {} : { stage: chosen.stage }),
    ...(chosen.target === undefined ? {} : { target: chosen.target }),
  };
}

function one(what: string, inName: string | undefined, asOption: string | undefined): string | undefined {
  if (inName !== undefined && asOption !== undefined && inName !== asOption) {
    throw new AppError(
      'invalid-input',
      `the name says ${what} ${inName}, --${what} says ${asOption}; write one of them`,
    );
  }
  return inName ?? asOption;
}

/** All placements that a name and options mean, in the order of their stages. Throws `not-found` when there are none. */
export async function findPlacements(api: Api, name: string, which: Which): Promise<readonly PlacementView[]> {
  const { application, stage, target } = readPlacementName(name, which);
  const query = {
    application,
    ...(stage === undefined ? {} : { stage }),
    ...(target === undefined ? {} : { target }),
    ...(which.project === undefined ? {} : { project: which.project }),
  };
  const { items } = await listAll(most, (page) => api.call(routes.listPlacements, { query: { ...query, ...page } }));
  if (items.length > 0) return [...items].sort((a, b) => a.stageIndex - b.stageIndex);
  const byId = name.includes('/') ? undefined : await placementById(api, name);
  if (byId !== undefined) return [byId];
  throw await unknownName(api, nameOf(name, which), which.project);
}

function nameOf(name: string, { stage }: Which): string {
  return name.includes('/') || stage === undefined ? name : `${name}/${stage}`;
}

/** The one placement meant. Throws `conflict` and names the choices where several fit. */
export async function findPlacement(api: Api, name: string, which: Which): Promise<PlacementView> {
  const found = await findPlacements(api, name, which);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw new AppError('conflict', `${name} means ${found.length} placements; name one of ${choices(found)}`);
}

/** The one placement meant, or with `all` every one of them. */
export async function findSome(
  api: Api,
  name: string,
  which: Which & { readonly all: boolean },
): Promise<readonly PlacementView[]> {
  const found = await findPlacements(api, name, which);
  if (found.length === 1 || which.all) return found;
  throw new AppError(
    'conflict',
    `${name} means ${found.length} placements; name one of ${choices(found)}, or add --all for every one`,
  );
}

/** The shortest name that means this placement among its application's: `shop/prod`, with the target where it differs. */
export function placementName({ application, stage, target }: PlacementView | PlacementNameParts): string {
  return target === stage ? `${application}/${stage}` : `${application}/${stage}/${target}`;
}
type PlacementNameParts = { readonly application: string; readonly stage: string; readonly target: string };

function choices(found: readonly PlacementView[]): string {
  const projects = new Set(found.map((placement) => placement.project));
  const names = found.slice(0, suggested).map(placementName);
  const rest = found.length > suggested ? ` and ${found.length - suggested} more` : '';
  const hint = projects.size > 1 ? ` (in the projects ${[...projects].join(', ')}; add --project)` : '';
  return `${names.join(', ')}${rest}${hint}`;
}

async function placementById(api: Api, id: string): Promise<PlacementView | undefined> {
  if (!/^[A-Za-z0-9_.:~-]{1,128}$/.test(id)) return undefined;
  try {
    return await api.call(routes.getPlacement, { params: { id } });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** What to say of a name that nothing has: the nearest one, or the stages there are. */
export async function unknownName(api: Api, name: string, project: string | undefined): Promise<AppError> {
  const query = project === undefined ? {} : { project };
  const { items } = await listAll(1_000, (page) => api.call(routes.listApplications, { query: { ...query, ...page } }));
  const [application = ''] = name.split('/');
  const known = items.find((row) => row.name === application);
  if (known !== undefined) {
    const stages = known.stages.map((stage) => stage.name).join(', ');
    return new AppError('not-found', `${application} has nothing there; its stages are ${stages}`);
  }
  const guess = didYouMean(
    application,
    items.map((row) => row.name),
  );
  const next = guess === undefined ? 'see `fairlead get applications`' : `did you mean ${guess}?`;
  return new AppError('not-found', `there is no application or placement ${name} that you may see; ${next}`);
}
