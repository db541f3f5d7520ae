import { routes } from '@fairlead/core/wire/routes.ts';
import type { ShopView } from '@fairlead/core/wire/view/shop.ts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { usePermission } from '../hooks/use-session.ts';
import { Command } from '../ui/command.tsx';
import { Prose } from '../ui/prose.tsx';
import { shortRevision } from '../view/shorten.ts';

type Props = { readonly shop: ShopView; readonly wanted: ShopView['tries'][number] };
type Outcome =
  | { readonly kind: 'committed'; readonly commit: string; readonly change: string }
  | { readonly kind: 'refused'; readonly message: string };

/** One thing to try: what will happen, the button that commits it, the command that does the same. */
export function TryButton({ shop, wanted }: Props) {
  const { client } = useApp();
  const { application, project } = shop;
  const { allowed, rule } = usePermission(routes.tryShop.access.verb, {
    kind: 'application',
    name: application,
    project,
  });
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      const { commit, change } = await client.call(routes.tryShop, { body: { name: wanted.name } });
      setOutcome({ kind: 'committed', commit, change });
    } catch (error) {
      setOutcome({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="try">
      <div className="try-head">
        <div className="grow">
          <h3>{wanted.title}</h3>
          <p className="muted">
            <Prose text={wanted.says} />
          </p>
        </div>
        <button
          type="button"
          className="button strong"
          aria-disabled={!allowed || busy}
          aria-label={`Do it: ${wanted.title}`}
          title={allowed ? undefined : rule}
          onClick={() => (allowed && !busy ? void run() : undefined)}
        >
          {busy ? 'Committing…' : 'Do it'}
        </button>
      </div>
      <div role="status">{outcome === null ? null : <Result outcome={outcome} />}</div>
      <details>
        <summary>The same in a terminal</summary>
        <Command line={wanted.command} />
      </details>
    </li>
  );
}

function Result({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'refused')
    return (
      <p className="band-line tone-bad">
        <Prose text={`Not committed: ${outcome.message}`} />
      </p>
    );
  return (
    <p className="band-line tone-good">
      <span>
        Committed in your name as <code>{shortRevision(outcome.commit)}</code>.{' '}
        <Link to="/changes/$id" params={{ id: outcome.change }}>
          Follow its way
        </Link>
      </span>
    </p>
  );
}
