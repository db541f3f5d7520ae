import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';

/** What every form about one placement is given. */
export type PlacementFormProps = { readonly placement: PlacementView; readonly onClose: () => void };

/** The field, or nothing where it is empty: the server tells absent from empty. */
export function reasonOf(reason: string): { readonly reason?: string } {
  return reason.trim() === '' ? {} : { reason: reason.trim() };
}
