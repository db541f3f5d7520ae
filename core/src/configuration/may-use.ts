import { isAllowed } from '../lib/glob.ts';
import type { RepoUrl } from '../model/ids.ts';
import { addressOf } from '../model/material.ts';
import type { PlainSource } from '../model/settings.ts';
import type { Connection, Project } from './configuration.ts';
import { connectionFor, knowsPlace, outsideConnectionFor } from './make-declarations.ts';

/** Whether a connection is there for applications of a project; one that names no projects is there for all. */
export function servesProject(connection: Connection, project: string): boolean {
  return isAllowed('projects' in connection ? connection.projects : undefined, project);
}

/**
 * Whether an application of the project may read from an address: the project's own list allows it, and the connection
 * that would open it, if there is one, is there for this project. Which of the two refused is nobody's to learn.
 */
export function mayReadFrom(project: Project, connections: readonly Connection[], address: string): boolean {
  if (!isAllowed(project.restrictions.sources, address)) return false;
  const opening =
    outsideConnectionFor(connections, address.replace(/\/+$/, '')) ?? connectionFor(connections, address as RepoUrl); // compared as text only
  return opening === undefined || servesProject(opening, project.name);
}

/**
 * Whether files of the project may name an address by themselves. Where the project lists no sources, applications name
 * any place, but what only their files name must be known by a connection.
 */
export function mayNameInFiles(project: Project, connections: readonly Connection[], address: string): boolean {
  if (project.restrictions.sources === undefined && !knowsPlace(connections, address)) return false;
  return mayReadFrom(project, connections, address);
}

/** Every address that a source is made of. */
export function addressesOf({ repo, from, more = [] }: PlainSource): readonly string[] {
  const parts = [from, ...more.map((part) => part.from)].flatMap((part) =>
    part === undefined ? [] : [addressOf(part)],
  );
  return [...new Set([repo, ...parts])];
}
