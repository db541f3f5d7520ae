import { routes } from '@fairlead/core/wire/routes.ts';
import type { SyncObjects, SyncPreviewBody } from '@fairlead/core/wire/view/sync.ts';
import { useState } from 'react';
import { AskedView } from '../components/asked-view.tsx';
import { DryRun } from '../components/dry-run.tsx';
import { ObjectChooser } from '../components/object-chooser.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Choice } from '../ui/choice.tsx';
import { differing, namesForCommand } from '../view/chosen-objects.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { NameField } from './name-field.tsx';
import { type PlacementFormProps, reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

const extents = [
  { id: 'all', label: 'Everything' },
  { id: 'some', label: 'Chosen objects' },
] as const;
const deletions = [
  { id: 'policy', label: 'As configured' },
  { id: 'also', label: 'Delete too' },
  { id: 'none', label: 'Delete nothing' },
] as const;
type Deletions = (typeof deletions)[number]['id'];

const deletionWords: { readonly [D in Deletions]: string } = {
  policy: 'What Git no longer declares goes as its policy says.',
  also: 'What Git no longer declares goes, also where the policy would keep it. What holds data, and much at once, is still held for a confirmation.',
  none: 'What Git no longer declares stays, and is named as held.',
};

/** What to deliver, what to delete, and beforehand what that would do. */
export function SyncForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [extent, setExtent] = useState<(typeof extents)[number]['id']>('all');
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const [prune, setPrune] = useState<Deletions>('policy');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const objects = useAsk(routes.listSyncObjects, { params: { id: placement.id } }, { enabled: extent === 'some' });
  const items = objects.data?.items ?? [];
  const chosen = picked ?? differing(items);
  const partial = extent === 'some';
  const names = partial ? namesForCommand(items, chosen) : [];
  const wish = wishOf(prune, partial ? items.filter(({ key }) => chosen.has(key)).map(({ key }) => key) : null);
  const to = placement.desired === null ? 'what Git says' : shortRevision(placement.desired.revision);
  const what = partial ? counted(names.length) : null;
  const isNone = partial && names.length === 0;
  return (
    <ActForm
      title={`Sync ${placeWords(placement)}`}
      says={
        what === null
          ? `Delivers ${to} once, and puts drifted objects back. Gates still apply. Undo it with a rollback.`
          : `Delivers ${what} as ${to} says, and nothing else: the place is at no other version by that. Hooks do not run, gates apply, a freeze holds it. Undo it with a sync of everything or a rollback.`
      }
      command={
        isNone
          ? null
          : commandLine(['sync'], whereOf(placement), {
              object: names,
              prune: prune === 'policy' ? undefined : prune === 'also',
              reason,
            })
      }
      confirm={`Sync${what === null ? '' : ` ${what}`}${prune === 'also' ? ' and delete' : ''}`}
      ready={(prune !== 'also' || typed.trim() === placement.application) && !isNone}
      onClose={onClose}
      run={() =>
        client.call(routes.sync, {
          params: { id: placement.id },
          body: { ...wish, ...lookedAt(partial ? objects.data : undefined), ...reasonOf(reason) },
        })
      }
    >
      <Choice label="What to sync" options={extents} current={extent} onChoose={setExtent} />
      {partial ? (
        <AskedView what="its objects" query={objects}>
          {(view) => (
            <>
              <ObjectChooser items={view.items} chosen={chosen} onChoose={setPicked} />
              {view.hooks === 0 ? null : (
                <p className="small muted">
                  {view.hooks} {view.hooks === 1 ? 'hook runs' : 'hooks run'} only when everything is synced.
                </p>
              )}
            </>
          )}
        </AskedView>
      ) : null}
      <div className="field">
        <span>Deletions</span>
        <Choice label="Deletions" options={deletions} current={prune} onChoose={setPrune} />
        <small>{deletionWords[prune]}</small>
      </div>
      {isNone ? null : <DryRun placement={placement.id} body={wish} />}
      {prune === 'also' ? <NameField name={placement.application} value={typed} onChange={setTyped} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}

function wishOf(prune: Deletions, keys: readonly string[] | null): SyncPreviewBody {
  return {
    ...(prune === 'policy' ? {} : { prune: prune === 'also' }),
    ...(keys === null ? {} : { objects: keys }),
  };
}

/** What was chosen was chosen of one version: where Git asks for another by then, it is asked again. */
function lookedAt(view: SyncObjects | undefined): { readonly bundle?: string } {
  return view === undefined || view.bundle === null ? {} : { bundle: view.bundle };
}

function counted(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}
