import { Link } from '@tanstack/react-router';
import { shortRevision } from '../view/shorten.ts';

/** A commit as its title and first signs; leads to the change that brought it. */
export function CommitLink(props: {
  readonly change: string;
  readonly revision: string;
  readonly title?: string | undefined;
}) {
  return (
    <Link to="/changes/$id" params={{ id: props.change }} className="row bare" title={props.title ?? props.revision}>
      <code className="nowrap">{shortRevision(props.revision)}</code>
      {props.title === undefined ? null : <span className="clip">{props.title}</span>}
    </Link>
  );
}
