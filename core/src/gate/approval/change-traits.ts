import type { ChangeTrait } from '../../model/approval.ts';
import type { ObjectRef } from '../../model/object.ts';
import type { Placement } from '../../model/placement.ts';
import type { Plan } from '../../model/plan.ts';

/** Objects that hold settings rather than run something. */
const settingKinds: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Secret',
  'bitnami.com/SealedSecret',
  'external-secrets.io/ExternalSecret',
  'host.fairlead.dev/File',
]);

/** What a delivery does, as far as rules may ask approvals for it. */
export function changeTraits({ locked }: Pick<Placement, 'locked'>, plan: Plan): readonly ChangeTrait[] {
  const changes = plan.waves.flatMap((wave) => wave.changes);
  const all = [...changes, ...plan.prunes];
  const traits: readonly (readonly [ChangeTrait, boolean])[] = [
    ['promotion', locked !== null],
    ['deletion', plan.prunes.length > 0],
    ['replacement', changes.some(({ action }) => action === 'replace')],
    ['config', all.some(({ ref }) => holdsSettings(ref))],
  ];
  return traits.flatMap(([trait, isSo]) => (isSo ? [trait] : []));
}

function holdsSettings({ group, kind }: ObjectRef): boolean {
  return settingKinds.has(`${group}/${kind}`);
}
