import { Link } from '@tanstack/react-router';

export function NotFound() {
  return (
    <main className="alone">
      <h1>There is no page at this address.</h1>
      <p className="muted">
        It may have been cut off when it was pasted. Begin at <Link to="/">Now</Link>.
      </p>
    </main>
  );
}
