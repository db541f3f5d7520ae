import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const Cause = Type.Object({
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
});
const Status = Type.Object({
  kind: Type.Literal('Status'),
  message: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  code: Type.Optional(Type.Number()),
  details: Type.Optional(
    Type.Object({
      kind: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      causes: Type.Optional(Type.Array(Cause)),
    }),
  ),
});

export type StatusCause = { readonly reason: string; readonly message: string; readonly field: string };

/** A refusal of the API server (`meta/v1.Status`). */
export type ApiStatus = {
  readonly code: number;
  /** Empty where the server gives none, as for a manifest that does not fit its schema (code 500). */
  readonly reason: string;
  readonly message: string;
  readonly about: { readonly kind: string; readonly name: string };
  readonly causes: readonly StatusCause[];
};

/** Reads a refusal; a body that is no Status (a proxy's page) becomes one without a reason. */
export function readStatus(httpStatus: number, body: JsonObject): ApiStatus {
  if (!Value.Check(Status, body)) {
    const message = `answered with status ${httpStatus}`;
    return { code: httpStatus, reason: 'Unreadable', message, about: { kind: '', name: '' }, causes: [] };
  }
  return {
    code: body.code ?? httpStatus,
    reason: body.reason ?? '',
    message: body.message ?? '',
    about: { kind: body.details?.kind ?? '', name: body.details?.name ?? '' },
    causes: (body.details?.causes ?? []).map((cause) => ({
      reason: cause.reason ?? '',
      message: cause.message ?? '',
      field: cause.field ?? '',
    })),
  };
}

/** One field that another manager holds with another value. */
export type OwnershipConflict = {
  readonly manager: string;
  /** Through which subresource the other one wrote it; empty for the object itself. */
  readonly subresource: string;
  readonly path: string;
};

/** The conflicts of a refused server-side apply; empty for any other refusal. */
export function ownershipConflicts({ code, causes }: ApiStatus): readonly OwnershipConflict[] {
  if (code !== 409) return [];
  return causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map(({ message, field }) => ({
      subresource: / with subresource "([^"]*)"/.exec(message)?.[1] ?? '',
      manager: /^conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? 'unknown',
      path: field,
    }));
}
