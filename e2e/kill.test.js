import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './vitrine.js';

const rounds = 4;
const writers = 4;

const { vitrine } = stage();

test('kill -9 while people write loses nothing that was acknowledged, and the next start comes up by itself', async () => {
  const email = (await (await fetch(`${vitrine.url}/api/v1/demo/people`)).json()).items[0].email;
  const acknowledged = new Map();
  for (let round = 1; round <= rounds; round++) {
    const call = await vitrine.caller(email);
    const { body: me } = await call('GET', '/session');
    const workspace = me.workspaces[0].id;
    const day = `2020-01-${String(round).padStart(2, '0')}`;

    // Writers go on until the program dies under them: after 25 answers, in the middle of others' writes.
    let answers = 0;
    const write = async (writer) => {
      for (let n = 0; ; n++) {
        const description = `round ${round}, writer ${writer}, entry ${n}`;
        const entry = { workspace_id: workspace, description, start: `${day}T08:00:00Z`, stop: `${day}T09:00:00Z` };
        const answer = await call('POST', '/time-entries', entry).catch(() => null);
        if (answer === null) return;
        assert.ok(answer.status < 300, `saving an entry answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        acknowledged.set(answer.body.id, description);
        if (++answers === 25) vitrine.stop('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    assert.ok(answers >= 25, `only ${answers} writes were answered before the program was gone`);
    await vitrine.start('demo', '--entries', '5000');

    const kept = new Map();
    const again = await vitrine.caller(email);
    for (let offset = 0; ; offset += 200) {
      const { status, body } = await again(
        'GET',
        `/time-entries?from=2020-01-01&to=2020-01-31&limit=200&offset=${offset}`,
      );
      assert.equal(status, 200);
      for (const entry of body.items) kept.set(entry.id, entry.description);
      if (body.items.length < 200) break;
    }
    for (const [id, description] of acknowledged) assert.equal(kept.get(id), description, `entry ${id} is gone`);

    // The columns follow: what the system of record kept is what a chart counts.
    const question = {
      dataset: 'time',
      measures: ['entries'],
      breakdowns: [],
      filters: [],
      period: { from: '2020-01-01', to: '2020-01-31' },
    };
    const counted = await again('POST', '/charts/preview', { workspace_id: workspace, question });
    assert.equal(counted.status, 200, JSON.stringify(counted.body));
    assert.equal(counted.body.totals[0], kept.size);
  }
});
