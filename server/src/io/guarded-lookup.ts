import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Checks the address that is really connected to: a name that resolves elsewhere the second time gains nothing. */
export function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 4);
      const allowed = addresses.filter(({ address }) => allowPrivate || isPublicAddress(address));
      const first = allowed[0];
      if (first === undefined) return callback(new Error(`${hostname} is not a public address`), '', 4);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

/** Whether a URL's host is written as an address that no stranger may make us call: it is connected to without a lookup. */
export function isForbiddenLiteral(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return /^[\d.]+$|:/.test(host) && !isPublicAddress(host);
}
