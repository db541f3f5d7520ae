import { routes } from '@fairlead/core/wire/routes.ts';
import type { TokenView } from '@fairlead/core/wire/view/governance.ts';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';

type Props = { readonly token: TokenView; readonly onClose: () => void };

export function EndTokenForm({ token, onClose }: Props) {
  const { client, queries } = useApp();
  const { id, name, kind } = token;
  const run = async () => {
    const answer = await client.call(routes.deleteToken, { params: { id } });
    await queries.invalidateQueries();
    return answer;
  };
  return (
    <ActForm
      title={`End the ${kind} of ${name}`}
      says="It is refused from now on, with every session that was opened with it. It does not come back; whoever needs one makes another."
      command={commandLine(['token', 'delete', id], null)}
      confirm="End it"
      onClose={onClose}
      run={run}
    />
  );
}
