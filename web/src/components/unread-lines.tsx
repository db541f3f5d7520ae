import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';

/** What could not be looked at, with its reason: what is not shown is not therefore absent. */
export function UnreadLines({ unread }: { readonly unread: readonly string[] }) {
  return unread.map((reason) => (
    <div key={reason} className="band-line tone-held" role="note">
      <StateMark tone="held" label="not seen" />
      <span>
        Not seen: <Prose text={reason} />
      </span>
    </div>
  ));
}
