import { err, ok } from '@fairlead/core/lib/result.ts';
import { expect, it } from 'vitest';
import type { EvaluationRequest, Evaluator, Program, ProgramOutcome } from './evaluator.ts';

const { signal } = new AbortController();

const rego = (text: string, more: Partial<Program & { kind: 'rego' }> = {}): Program => ({
  kind: 'rego',
  modules: { 'policy.rego': `package p\n\n${text}` },
  query: 'data.p.deny',
  ...more,
});
const cel = (expression: string): Program => ({ kind: 'cel', expression, variables: ['object', 'params'] });
const latest = rego(
  'deny contains msg if {\n\tsome c in input.object.containers\n\tendswith(c.image, ":latest")\n\tmsg := sprintf("%s is not pinned", [c.name])\n}\n',
);
const web = (image: string) => ({ object: { kind: 'Deployment', containers: [{ name: 'web', image }] } });

/** What every evaluator holds to. */
export function evaluatorContract(open: () => Evaluator): void {
  const evaluate = (
    programs: readonly Program[],
    inputs: EvaluationRequest['inputs'],
    more: Partial<EvaluationRequest> = {},
  ): Promise<readonly ProgramOutcome[]> =>
    open().evaluate({ programs, inputs, nowMs: 0, seed: 's', lane: 'test', ...more }, signal);
  const only = (program: Program, input: EvaluationRequest['inputs'][number] = {}) => evaluate([program], [input]);

  it('shows every input to every program', async () => {
    const images = [web('a:1'), web('a:latest')];
    expect(await evaluate([latest, cel("object.containers.all(c, c.image != 'a:1')")], images)).toEqual([
      { kind: 'evaluated', answers: [ok([[]]), ok([['web is not pinned']])] },
      { kind: 'evaluated', answers: [ok([false]), ok([true])] },
    ]);
  });

  it('keeps the order of many inputs', async () => {
    const inputs = Array.from({ length: 500 }, (_, size) => ({ object: { size, text: 'x'.repeat(10_000) } }));
    const [outcome] = await evaluate([cel('object.size')], inputs);
    expect(outcome).toEqual({ kind: 'evaluated', answers: inputs.map((_, size) => ok([size])) });
  });

  it('has nothing to say of nothing', async () => {
    expect(await evaluate([latest, cel('true')], [])).toEqual([
      { kind: 'evaluated', answers: [] },
      { kind: 'evaluated', answers: [] },
    ]);
    expect(await evaluate([], [web('a:1')])).toEqual([]);
  });

  it.each<readonly [string, Program, string, string | undefined, number | undefined]>([
    ['a policy that is none', rego('deny if {'), 'eof', 'policy.rego', 3],
    [
      'the network',
      rego('deny := http.send({"method": "get", "url": "http://127.0.0.1"})'),
      'undefined function',
      'policy.rego',
      3,
    ],
    ['a name server', rego('deny := net.lookup_ip_addr("localhost")'), 'undefined function', 'policy.rego', 3],
    ['the environment', rego('deny := opa.runtime().env'), 'undefined function', 'policy.rego', 3],
    ['an expression that is none', cel('object.'), 'Syntax error', undefined, 1],
    ['a variable that was not named', cel('secrets.a'), "undeclared reference to 'secrets'", undefined, 1],
  ])('refuses %s by its place', async (_what, program, message, file, line) => {
    const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
    expect(await only(program)).toEqual([
      { kind: 'broken', fault: { message: expect.stringContaining(message), ...place } },
    ]);
  });

  it('says where a program fails, and goes on with the next input', async () => {
    const [divides, reads] = await evaluate(
      [rego('deny := 4 / input.n'), cel('object.a == 1')],
      [
        { n: 0, object: {} },
        { n: 2, object: { a: 1 } },
      ],
    );
    const fault = { message: expect.stringContaining('divide by zero'), file: 'policy.rego', line: 3 };
    expect(divides).toEqual({ kind: 'evaluated', answers: [err(fault), ok([2])] });
    expect(reads).toEqual({
      kind: 'evaluated',
      answers: [err({ message: expect.stringContaining('no such key') }), ok([true])],
    });
  });

  it('ends what would go on and on, without harm to the others', async () => {
    const endless = rego(
      'n := numbers.range(1, 3000)\n\ndeny if {\n\tsome x in n\n\tsome y in n\n\tsome z in n\n\tx + y + z == 0\n}\n',
    );
    const costly = cel(
      '[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, a + b + c + d + e >= 0)))))',
    );
    for (const [bad, message] of [
      [endless, 'too long'],
      [costly, 'cost limit'],
    ] as const)
      expect(await evaluate([bad, latest], [web('a:1')])).toEqual([
        { kind: 'evaluated', answers: [err({ message: expect.stringContaining(message) })] },
        { kind: 'evaluated', answers: [ok([[]])] },
      ]);
  });

  it('takes time and randomness from the request', async () => {
    const draws = rego('deny := [time.now_ns(), rand.intn("a", 1000000), uuid.rfc4122("b")]');
    const ask = (more: Partial<EvaluationRequest>) => evaluate([draws], [{}], more);
    const first = await ask({ nowMs: 1_700_000_000_000 });
    expect(first).toEqual([
      { kind: 'evaluated', answers: [ok([[1_700_000_000_000_000_000, expect.any(Number), expect.any(String)]])] },
    ]);
    expect(await ask({ nowMs: 1_700_000_000_000 })).toEqual(first);
    expect(await ask({ nowMs: 1_700_000_000_000, seed: 't' })).not.toEqual(first);
  });

  it('reads data and the old language where told', async () => {
    const old = rego('deny[msg] { msg := data.word }', { v0: true, data: { word: 'no' } });
    expect(await only(old)).toEqual([{ kind: 'evaluated', answers: [ok([['no']])] }]);
  });

  it('does not mix up two programs that are nearly the same', async () => {
    const one = rego('deny := data.n', { data: { n: 1 } });
    const other = rego('deny := data.n', { data: { n: 2 } });
    expect(await evaluate([one, other, one], [{}])).toEqual(
      [1, 2, 1].map((n) => ({ kind: 'evaluated', answers: [ok([n])] })),
    );
  });
}
