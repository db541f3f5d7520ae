import { formatOrigin } from '@fairlead/core/model/object.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import { SafeLink } from '../ui/safe-link.tsx';

/** The file or template that an object came from; leads to it where a browser can show it. */
export function OriginLink({ origin }: { readonly origin: NonNullable<ObjectView['origin']> }) {
  const { link } = origin;
  const text = formatOrigin(origin);
  return link == null ? <code>{text}</code> : <SafeLink to={link}>{text}</SafeLink>;
}
