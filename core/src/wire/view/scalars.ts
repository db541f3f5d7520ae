import { type TSchema, Type } from 'typebox';
import { healthStatuses, syncStatuses } from '../../model/health.ts';

/** Names as configuration allows them; anything longer cannot exist. */
export const Name = Type.String({ minLength: 1, maxLength: 253 });
export const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_.:~-]+$' });
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const Instant = Type.Integer({ minimum: 0, description: 'Milliseconds since 1970-01-01T00:00:00Z.' });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Tier = Type.Enum(['production', 'non-production']);
export const HealthStatus = Type.Enum(healthStatuses);
export const SyncStatus = Type.Enum(syncStatuses);
export const Severity = Type.Enum(['info', 'warning', 'error']);
/** A sentence that says why; kept in the audit log. */
export const Reason = Type.String({ maxLength: 1_000 });
/** A whole commit id, or at least its first seven signs. */
export const Revision = Type.String({ pattern: '^[0-9a-f]{7,64}$' });
export const Duration = Type.String({
  minLength: 2,
  maxLength: 20,
  description: 'A duration such as 30m, 2h or 7d.',
});
