/** The group of everything a host target runs; version v1 is the only one. */
export const hostGroup = 'host.fairlead.dev';
export const hostApiVersion = 'host.fairlead.dev/v1';

/** What a host object may be called: short enough for a file name, a log line and a label. */
export const hostNamePattern = '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$';
