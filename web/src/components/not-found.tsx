import { Link } from '@tanstack/react-router';
import { PageHead } from './page-head.tsx';

export function NotFound() {
  return (
    <div className="page">
      <PageHead title="No such page" sentence="There is no page at this address." />
      <p className="muted">
        It may have been cut off when it was pasted. Begin at <Link to="/">Now</Link>, or press{' '}
        <kbd className="kbd">/</kbd> and search for what you were sent.
      </p>
    </div>
  );
}
