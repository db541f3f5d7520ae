import { Link } from '@tanstack/react-router';
import { type Names, placeSearch, placeWords } from '../view/where.ts';

type Props = {
  readonly place: Names;
  /** By its target alone where its other names are said already. */
  readonly by?: 'all' | 'target';
};

/** A placement by its names; leads to its application, at its stage. */
export function PlaceLink({ place, by = 'all' }: Props) {
  return (
    <Link to="/applications/$name" params={{ name: place.application }} search={placeSearch(place)}>
      {by === 'all' ? placeWords(place) : place.target}
    </Link>
  );
}
