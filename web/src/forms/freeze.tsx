import { formatScope } from '@fairlead/core/gate/scope.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { useWidestScope } from '../hooks/use-session.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';
import { DurationField, durationProblem } from './duration-field.tsx';
import { ReasonField } from './reason-field.tsx';

const fields = ['project', 'application', 'stage', 'target'] as const;
const tiers = ['production', 'non-production'] as const;
type Scope = { readonly [Field in (typeof fields)[number]]?: string } & { readonly tier?: (typeof tiers)[number] };

/** Freezes a scope, or, with `all`, stops every write in it, corrections included. */
export function FreezeForm(props: { readonly all: boolean; readonly onClose: () => void }) {
  const { client } = useApp();
  const widest = useWidestScope();
  const [scope, setScope] = useState<Scope>(widest);
  const [length, setLength] = useState(props.all ? '' : '2h');
  const [reason, setReason] = useState('');
  const where = formatScope(scope);
  const everywhere = where === 'everything' && !props.all;
  return (
    <ActForm
      title={props.all ? `Stop ${where}` : `Freeze ${where}`}
      says={
        props.all
          ? 'Fairlead writes nothing there any more, corrections included; only a person’s rollback passes. What runs goes on running. Undo it by lifting the freeze.'
          : 'New change waits there; corrections and rollbacks pass. What runs goes on running. Undo it by lifting the freeze.'
      }
      command={commandLine(['freeze'], null, {
        ...scope,
        everywhere: everywhere ? true : undefined,
        all: props.all ? true : undefined,
        for: length,
        reason,
      })}
      confirm={props.all ? `Stop ${where}` : `Freeze ${where}`}
      ready={reason.trim() !== '' && durationProblem(length, true) === null}
      onClose={props.onClose}
      run={() =>
        client.call(routes.freeze, {
          params: {},
          body: {
            scope,
            ...(props.all ? { all: true } : {}),
            ...(length === '' ? {} : { for: length }),
            reason: reason.trim(),
          },
        })
      }
    >
      {props.all ? (
        <details>
          <summary>Only a part of it</summary>
          <ScopeFields scope={scope} within={widest} onChange={setScope} />
        </details>
      ) : (
        <ScopeFields scope={scope} within={widest} onChange={setScope} />
      )}
      <DurationField label="For how long" value={length} onChange={setLength} empty="until it is lifted" />
      <ReasonField value={reason} onChange={setReason} required first={props.all} />
    </ActForm>
  );
}

function withField(scope: Scope, field: (typeof fields)[number], value: string): Scope {
  const { [field]: _old, ...rest } = scope;
  return value === '' ? rest : { ...rest, [field]: value };
}

function withTier(scope: Scope, value: string): Scope {
  const { tier: _old, ...rest } = scope;
  const tier = tiers.find((known) => known === value);
  return tier === undefined ? rest : { ...rest, tier };
}

type FieldsProps = {
  readonly scope: Scope;
  /** What it cannot be wider than. */
  readonly within: Scope;
  readonly onChange: (scope: Scope) => void;
};

function ScopeFields({ scope, within, onChange }: FieldsProps) {
  return (
    <fieldset className="scope">
      <legend>
        {within.project === undefined ? 'Where (all empty: everything)' : `Where (in project ${within.project})`}
      </legend>
      {fields.map((field) => (
        <label key={field} className="field">
          <span>{field}</span>
          <input
            className="input"
            autoComplete="off"
            maxLength={253}
            readOnly={within[field] !== undefined}
            value={scope[field] ?? ''}
            onChange={(event) => onChange(withField(scope, field, event.target.value.trim()))}
          />
        </label>
      ))}
      <label className="field">
        <span>tier</span>
        <select
          className="select"
          value={scope.tier ?? ''}
          onChange={(event) => onChange(withTier(scope, event.target.value))}
        >
          <option value="">any</option>
          {tiers.map((tier) => (
            <option key={tier}>{tier}</option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
