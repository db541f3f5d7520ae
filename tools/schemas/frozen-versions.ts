/** Versions of Kubernetes whose kinds `fairlead lint` knows by itself: the newest patch of each minor when it was frozen. */
export const frozenVersions: readonly string[] = ['1.33.13', '1.34.4', '1.35.4', '1.36.3'];
