import type { Credential } from './credential.ts';

/**
 * Git's credential protocol (gitcredentials(7)) in a few lines of shell: answers `get` for the one origin that the
 * credential is bound to, from file descriptor 3, so that it stands neither in arguments nor in an environment.
 */
export const credentialHelper = [
  '!f() {',
  'test "$1" = get || exit 0;',
  'p=; h=;',
  'while IFS=\'=\' read -r k v && test -n "$k"; do',
  'case "$k" in protocol) p=$v;; host) h=$v;; esac;',
  'done;',
  'test "$p://$h" = "$FAIRLEAD_GIT_ORIGIN" || exit 0;',
  'IFS= read -r u <&3 && IFS= read -r s <&3 || exit 0;',
  'printf \'username=%s\\npassword=%s\\n\' "$u" "$s";',
  '}; f',
].join(' ');

/** What the helper reads: the same pair several times, because one command may speak over several connections. */
export function credentialLines(credential: Credential): string {
  const { username, password } = credential.basic();
  return `${username}\n${password}\n`.repeat(8);
}
