import { useMemo } from 'react';
import { type Place, places, quickstart } from '../view/places.ts';
import { useSession } from './use-session.ts';

/** The places of this installation: the shop to try things on is only where Fairlead brought it. */
export function usePlaces(): readonly Place[] {
  const { quickstart: hasShop } = useSession() ?? { quickstart: false };
  return useMemo(() => (hasShop ? [...places, quickstart] : places), [hasShop]);
}
