import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Branch } from './draw-tree.ts';
import type { FoundDocument, Survey } from './survey-tree.ts';

const shownOfEach = 12;

/** What was found, as a drawing: Fairlead's applications with their stages first, then what other tools read. */
export function drawSurvey(survey: Survey, configuration: Configuration): readonly Branch[] {
  return [
    ...ownBranch(survey, configuration),
    ...foreignBranch('Argo CD', survey.argoCd),
    ...foreignBranch('Flux', survey.flux),
    ...folderBranch('Kustomize', survey.kustomizations),
    ...folderBranch('Helm charts', survey.charts),
    ...manifestBranch(survey),
  ];
}

function ownBranch(
  { fairlead }: Survey,
  { applications, targets, projects, connections, problems, placements }: Configuration,
): readonly Branch[] {
  if (fairlead.length === 0) return [];
  const errors = problems.filter(({ severity }) => severity === 'error');
  const sources = new Map(placements.map(({ project, application, source }) => [`${project}/${application}`, source]));
  return [
    {
      text: 'Fairlead',
      below: [
        ...applications.map(({ project, name, stages, declared }) => ({
          text: `Application ${name}  (${declared.path}:${declared.line})`,
          below: [
            { text: `stages: ${stages.map((stage) => stageText(stage)).join(' → ')}` },
            {
              text: `files: ${sources.get(`${project}/${name}`)?.path || 'the whole repository'} of ${sources.get(`${project}/${name}`)?.repo ?? 'this repository'}`,
            },
          ],
        })),
        ...named('Targets', targets),
        ...named(
          'Projects',
          projects.filter(({ declared }) => declared !== null),
        ),
        ...named('Connections', connections),
        ...(errors.length === 0 ? [] : [{ text: `${errors.length} mistakes: see \`fairlead lint\`` }]),
      ],
    },
  ];
}

function stageText({ name, targets }: { readonly name: string; readonly targets: readonly string[] }): string {
  const [only] = targets;
  return targets.length === 1 && only === name ? name : `${name} (${targets.join(', ')})`;
}

function named(title: string, items: readonly { readonly name: string }[]): readonly Branch[] {
  return items.length === 0 ? [] : [{ text: `${title}: ${items.map(({ name }) => name).join(', ')}` }];
}

/** Named with what they are; this version draws them and does not deliver from them. */
function foreignBranch(tool: string, documents: readonly FoundDocument[]): readonly Branch[] {
  if (documents.length === 0) return [];
  const shown = documents.slice(0, shownOfEach).map(({ kind, name, path }) => ({ text: `${kind} ${name}  (${path})` }));
  return [
    {
      text: `${tool}: ${documents.length} documents (drawn, not yet delivered from)`,
      below: [...shown, ...rest(documents.length)],
    },
  ];
}

function folderBranch(title: string, folders: readonly string[]): readonly Branch[] {
  if (folders.length === 0) return [];
  const shown = folders.slice(0, shownOfEach).map((folder) => ({ text: folder === '' ? '.' : folder }));
  return [{ text: `${title}: ${folders.length} `, below: [...shown, ...rest(folders.length)] }];
}

function manifestBranch({ manifests, unread }: Survey): readonly Branch[] {
  const folders = [...manifests].sort(([a], [b]) => (a < b ? -1 : 1));
  const more = unread === 0 ? [] : [{ text: `${unread} more files were not opened` }];
  if (folders.length === 0) return more;
  const shown = folders.slice(0, shownOfEach).map(([folder, kinds]) => ({
    text: `${folder === '' ? '.' : folder}: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
  }));
  return [{ text: 'Manifests', below: [...shown, ...rest(folders.length)] }, ...more];
}

function rest(total: number): readonly Branch[] {
  return total > shownOfEach ? [{ text: `… ${total - shownOfEach} more` }] : [];
}
