import { BlockList, isIPv6 } from 'node:net';

/** Loopback, link-local (cloud metadata lives there), private, shared and reserved ranges by the IANA registries. */
const blockedRanges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Whether an address literal is one that a stranger may make us call. IPv4 inside IPv6 counts as not public. */
export function isPublicAddress(address: string): boolean {
  const blocked = new BlockList();
  for (const [network, prefix, family] of blockedRanges) blocked.addSubnet(network, prefix, family);
  const plain = address.split('%')[0] ?? '';
  if (/^::ffff:/i.test(plain)) return false;
  return !blocked.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
