import { Link } from '@tanstack/react-router';
import { type Names, placeSearch, placeWords } from '../view/where.ts';

/** A placement by its names; leads to its application, at its stage. */
export function PlaceLink({ place, short = false }: { readonly place: Names; readonly short?: boolean }) {
  return (
    <Link to="/applications/$name" params={{ name: place.application }} search={placeSearch(place)}>
      {short ? place.application : placeWords(place)}
    </Link>
  );
}
