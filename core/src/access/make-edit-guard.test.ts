import { describe, expect, it } from 'vitest';
import { makeEditGuard } from './make-edit-guard.ts';

describe('core/src/access/make-edit-guard.ts', () => {
  const guard = { installation: 'abc', writers: ['fairlead'], breakGlass: ['sre'] };

  it('names itself after the installation, so that two never overwrite one another', () => {
    const names = makeEditGuard(guard).map(({ metadata }) => metadata);
    expect(names).toEqual([{ name: 'fairlead-edit-guard-abc' }, { name: 'fairlead-edit-guard-abc' }]);
    expect(makeEditGuard(guard)[1]).toMatchObject({ spec: { policyName: 'fairlead-edit-guard-abc' } });
  });

  it('keeps a name that holds a quote within its string', () => {
    const [policy] = makeEditGuard({ ...guard, writers: ['a"] + ["b'] });
    expect(JSON.stringify(policy)).toContain(JSON.stringify('["a\\"] + [\\"b"]').slice(1, -1));
  });

  it('names the groups that may break the glass, and no way where there is none', () => {
    const message = (breakGlass: readonly string[]) => JSON.stringify(makeEditGuard({ ...guard, breakGlass })[0]);
    expect(message(['sre', 'dba'])).toContain('in an emergency as one of sre, dba');
    expect(message([])).not.toContain('emergency');
  });
});
