import { initials } from '../view/shorten.ts';

/** Somebody by initials and name. */
export function Person({ name, email = '' }: { readonly name: string; readonly email?: string }) {
  return (
    <span className="person" title={email === '' ? name : `${name} <${email}>`}>
      <span className="face" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="clip">{name}</span>
    </span>
  );
}
