import type { ReactNode } from 'react';
import { webAddress } from '../view/web-address.ts';

/** A link to another site where the address is one for browsers; plain text where it is not. */
export function SafeLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const address = webAddress(to);
  if (address === null) return <span title={to}>{children}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
