import { objectOfRead, requestOfRead } from '@fairlead/core/bundle/material-read.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import { describeMaterial } from '@fairlead/core/model/material.ts';
import type { SourceView } from '@fairlead/core/wire/view/source.ts';

/** What a read that is no file is of, in words: `another content of` `redis of https://charts.example.org 19.x`. */
export function readSentence(read: SourceView['reads'][number]): { readonly before: string; readonly what: string } {
  const { kind, path } = read;
  const place = path === '' ? 'the top of the repository' : path;
  if (kind === 'listing') return { before: 'what lies in', what: place };
  if (kind === 'miss') return { before: 'the appearance of', what: place };
  const known = read as Read; // the server tells nothing else
  const request = requestOfRead(known);
  if (request !== undefined) {
    const version = request.kind === 'chart' || request.kind === 'oci' ? ` ${request.version}` : '';
    return { before: 'another content of', what: `${describeMaterial(request)}${version}` };
  }
  const object = objectOfRead(known);
  if (object !== undefined) return { before: 'a change of the target’s', what: `${object.kind}/${object.name}` };
  return { before: facts[path] ?? 'another', what: path };
}

const facts: { readonly [path: string]: string } = {
  kubernetes: 'another version or other kinds of the target’s',
  release: 'another name of the',
  clock: 'nothing of the',
  randomness: 'another secret of the installation behind its',
};
