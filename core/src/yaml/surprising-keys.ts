import { isSurprisingBoolean } from './kubernetes-schema.ts';
import { type OutlineNode, outline } from './outline.ts';
import { type Position, positionAt, type YamlDocument } from './read-yaml.ts';

export type SurprisingKey = Position & { readonly word: string };

const maxFound = 20;
const possible = /(?:^|[\s{,?])(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)[ \t]*:/m;

/** Unquoted keys such as `on:` and `y:`, which Kubernetes reads as `true` and `false`; at most twenty. */
export function findSurprisingKeys(document: Extract<YamlDocument, { kind: 'document' }>): SurprisingKey[] {
  if (!possible.test(document.text)) return [];
  const root = outline(document.text);
  const found: SurprisingKey[] = [];
  const visit = (node: OutlineNode): void => {
    if (node.kind === 'sequence') node.items.forEach(visit);
    if (node.kind !== 'mapping') return;
    for (const { key, value } of node.entries) {
      if (found.length < maxFound && key.kind === 'scalar' && key.plain && isSurprisingBoolean(key.text)) {
        found.push({ word: key.text, ...positionAt(document.text, key.start, document.textLine) });
      }
      visit(value);
    }
  };
  if (root !== undefined) visit(root);
  return found;
}
