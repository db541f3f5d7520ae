import type { Names } from '../view/where.ts';
import { PlaceLink } from './place-link.tsx';

const shownAtOnce = 3;

/** The other places of which the same is to be said: by target, since all else is alike. */
export function AlsoPlaces({ places }: { readonly places: readonly Names[] }) {
  if (places.length === 0) return null;
  const [shown, more] = [places.slice(0, shownAtOnce), places.slice(shownAtOnce)];
  return (
    <div className="also">
      also{' '}
      {shown.map((place, index) => (
        <span key={place.id}>
          {index === 0 ? '' : ', '}
          <PlaceLink place={place} by="target" />
        </span>
      ))}
      {more.length === 0 ? null : (
        <details>
          <summary>and {more.length} more</summary>
          {more.map((place, index) => (
            <span key={place.id}>
              {index === 0 ? '' : ', '}
              <PlaceLink place={place} by="target" />
            </span>
          ))}
        </details>
      )}
    </div>
  );
}
